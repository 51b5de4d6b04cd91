-- Photos and documents of things. Their bytes are blobs beside the database; a removed one can be brought back
-- for a while. `sha256` is that of the file as it was sent, by which it is known when it comes again.
CREATE TABLE attachment (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    thing_id integer NOT NULL REFERENCES thing ON DELETE CASCADE,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    media_type text NOT NULL CHECK (media_type IN ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
    size bigint NOT NULL CHECK (size > 0),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    key text NOT NULL UNIQUE,
    thumbnail_key text UNIQUE,
    taken_at timestamptz,
    added_at timestamptz NOT NULL DEFAULT now(),
    added_by text NOT NULL,
    removed_at timestamptz,
    UNIQUE (thing_id, sha256)
);
CREATE INDEX attachment_removed ON attachment (removed_at) WHERE removed_at IS NOT NULL;

-- Blobs that no row needs, and when they may go. A blob is written down here before it is kept and struck out
-- with the row that needs it, so a crash in between leaves nothing that is never found again.
CREATE TABLE loose_blob (
    key text PRIMARY KEY,
    delete_after timestamptz NOT NULL
);
CREATE INDEX loose_blob_delete_after ON loose_blob (delete_after);

CREATE FUNCTION loosen_blobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO loose_blob (key, delete_after)
    SELECT key, now() FROM gone
    UNION ALL
    SELECT thumbnail_key, now() FROM gone WHERE thumbnail_key IS NOT NULL
    ON CONFLICT (key) DO UPDATE SET delete_after = excluded.delete_after;
    RETURN NULL;
END
$$;
CREATE TRIGGER loosen AFTER DELETE ON attachment REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION loosen_blobs();
