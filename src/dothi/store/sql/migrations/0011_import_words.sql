-- Refused rows keep what their sentence is filled with, so that it can be said in any language.
ALTER TABLE import_refusal ADD COLUMN blanks jsonb NOT NULL DEFAULT '{}';

-- What an import did stands in its change from now on; for earlier ones it is taken from their reports.
UPDATE change c
SET detail = jsonb_strip_nulls(jsonb_build_object(
    'import', i.id,
    'files', (SELECT jsonb_agg(f ->> 'name') FROM jsonb_array_elements(i.files) f),
    'kinds', i.report -> 'kinds',
    'crs', i.report ->> 'crs',
    'created', i.report -> 'created',
    'updated', i.report -> 'updated',
    'unchanged', i.report -> 'unchanged',
    'refused', i.report -> 'refused'
))
FROM import i
WHERE i.change_id = c.id AND c.action = 'import' AND c.detail = '{}';
