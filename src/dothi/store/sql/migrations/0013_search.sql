-- Names are found in their folded form: it stands beside each name, and two indexes lead to it.

-- What is left of a text for comparing: no marks, đ as d, small letters, nothing but letters, digits and single
-- spaces. For text in Latin letters it is what `fold` in vocabulary/folding.py makes (tests/store/test_searching.py).
CREATE FUNCTION fold_text(said text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    folded text := translate(
        regexp_replace(
            lower(normalize(said, NFKD)),
            U&'[\0300\0301\0303\0309\0323\0302\0306\031B''\2019\02BC`]+', '', 'g'),
        U&'\0111\0110\00F0\00D0', 'dddd');
BEGIN
    IF folded ~ '[^a-z0-9 ]' THEN
        folded := regexp_replace(folded, '[!-/:-@[-_{-~]+', ' ', 'g');
    END IF;
    IF folded ~ '[^a-z0-9 ]' THEN
        -- Letters that Vietnamese does not have, or signs that it does not use.
        folded := lower(translate(normalize(said, NFKC), U&'\00F0\00D0', U&'\0111\0111') COLLATE "und-x-icu");
        folded := normalize(translate(normalize(folded, NFD), U&'''\2019\02BC`\00B4', ''), NFC);
        folded := regexp_replace(folded COLLATE "und-x-icu", U&'(?:_|[^[:alnum:]\0300-\036F])+', ' ', 'g');
        folded := regexp_replace(normalize(folded, NFD), U&'[\0300-\036F]+', '', 'g');
        folded := lower(translate(folded, U&'\0111\0110', 'dd'));
    END IF;
    IF strpos(folded, '  ') > 0 THEN
        folded := regexp_replace(folded, ' +', ' ', 'g');
    END IF;
    folded := btrim(folded);
    IF strpos(folded, 'y') > 0 THEN
        folded := regexp_replace(folded, '\m([bcdghklmnstv]+)y\M', '\1i', 'g');
    END IF;
    RETURN folded;
END
$$;

-- Folded words of letters alone that some name has or had, for guessing what a mistyped one means. Nothing keeps
-- a word from standing here twice: two writers never wait for each other's words.
CREATE TABLE known_word (word text COLLATE "C" NOT NULL);
CREATE INDEX known_word_word ON known_word (word);

CREATE FUNCTION learn_words(said text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO known_word (word)
    SELECT DISTINCT w FROM unnest(string_to_array(said, ' ')) AS w
    WHERE w ~ '^[a-z]{3,20}$' AND NOT EXISTS (SELECT FROM known_word k WHERE k.word = w COLLATE "C")
$$;

-- The folded name of a thing; NULL where nobody gave it one and it is called by its uid, or its kind and key.
ALTER TABLE thing ADD COLUMN folded text COLLATE "C";

CREATE FUNCTION fold_name(name text, uid text, of_kind text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    last text := right(name, greatest(strpos(reverse(name), ' ') - 1, 0));
BEGIN
    IF name = uid THEN
        RETURN NULL;
    END IF;
    IF last <> '' AND right(uid, length(last)) = last
       AND name = (SELECT k.title_vi FROM kind k WHERE k.id = of_kind) || ' ' || last THEN
        RETURN NULL;
    END IF;
    RETURN nullif(fold_text(name), '');
END
$$;

-- What writes many things sets dothi.bulk to 'on' and learns their words at once afterwards.
CREATE FUNCTION name_thing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.folded := fold_name(NEW.name, NEW.uid, NEW.kind);
    IF NEW.folded IS NOT NULL AND current_setting('dothi.bulk', true) IS DISTINCT FROM 'on' THEN
        PERFORM learn_words(NEW.folded);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER name BEFORE INSERT OR UPDATE OF name, uid, kind ON thing
    FOR EACH ROW EXECUTE FUNCTION name_thing();

CREATE FUNCTION learn_areas() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM learn_words(string_agg(a.folded, ' ')) FROM area a;
    RETURN NULL;
END
$$;
CREATE TRIGGER learn AFTER INSERT OR UPDATE OF folded ON area
    FOR EACH STATEMENT EXECUTE FUNCTION learn_areas();

-- What is there already is named as it was; nothing of it has changed.
ALTER TABLE thing DISABLE TRIGGER USER;
UPDATE thing SET folded = fold_name(name, uid, kind);
ALTER TABLE thing ENABLE TRIGGER USER;
INSERT INTO known_word (word)
SELECT DISTINCT w
FROM (SELECT folded FROM thing UNION ALL SELECT folded FROM area) AS named (folded), unnest(string_to_array(folded, ' ')) AS w
WHERE w ~ '^[a-z]{3,20}$';

-- By its beginning, with or without the spaces between its words; and by any of its words.
CREATE INDEX thing_folded ON thing ((replace(folded, ' ', ''))) WHERE folded IS NOT NULL;
CREATE INDEX thing_words ON thing USING gin (array_to_tsvector(string_to_array(folded, ' ')))
    WHERE folded IS NOT NULL;
CREATE INDEX thing_uid_begins ON thing ((lower(uid) COLLATE "C"));
CREATE INDEX thing_house_number ON thing ((fold_text(properties ->> 'house_number')))
    WHERE properties ? 'house_number';
