-- Observations by month. The key is made for the ordinary case, one per datastream and instant
-- (ordinal 0); others at the same instant stand beside it with higher ordinals.
CREATE TABLE observation (
    datastream_id integer NOT NULL,
    ordinal smallint NOT NULL DEFAULT 0,
    quality smallint NOT NULL DEFAULT 0,
    phenomenon_time timestamptz NOT NULL,
    result double precision NOT NULL,
    result_time timestamptz,
    PRIMARY KEY (datastream_id, phenomenon_time, ordinal)
) PARTITION BY RANGE (phenomenon_time);
CREATE INDEX observation_time ON observation USING brin (phenomenon_time) WITH (autosummarize = on);

-- What an observation was before it was corrected; the present one is version 1 + the count of these.
CREATE TABLE observation_version (
    datastream_id integer NOT NULL,
    phenomenon_time timestamptz NOT NULL,
    ordinal smallint NOT NULL,
    version integer NOT NULL,
    result double precision NOT NULL,
    quality smallint NOT NULL,
    result_time timestamptz,
    replaced_at timestamptz NOT NULL DEFAULT now(),
    replaced_by text NOT NULL,
    PRIMARY KEY (datastream_id, phenomenon_time, ordinal, version)
);

-- The observation with the greatest phenomenon time of each datastream.
CREATE TABLE latest (
    datastream_id integer PRIMARY KEY,
    phenomenon_time timestamptz NOT NULL,
    result double precision NOT NULL,
    quality smallint NOT NULL
) WITH (fillfactor = 50);

-- Hours of each datastream, kept in the transaction that stores or corrects observations.
CREATE TABLE hourly (
    datastream_id integer NOT NULL,
    hour timestamptz NOT NULL,
    count integer NOT NULL,
    sum double precision NOT NULL,
    min double precision NOT NULL,
    max double precision NOT NULL,
    PRIMARY KEY (datastream_id, hour)
) WITH (fillfactor = 70);

-- Every lead time of every forecast is kept, so that each can be verified later. A row is one ensemble
-- member (member > 0), one quantile (quantile_permille > 0) or the single best value (both 0).
CREATE TABLE forecast (
    datastream_id integer NOT NULL,
    issue_time timestamptz NOT NULL,
    valid_time timestamptz NOT NULL,
    member smallint NOT NULL DEFAULT 0 CHECK (member >= 0),
    quantile_permille smallint NOT NULL DEFAULT 0 CHECK (quantile_permille BETWEEN 0 AND 1000),
    result double precision NOT NULL,
    CHECK (member = 0 OR quantile_permille = 0),
    PRIMARY KEY (datastream_id, issue_time, valid_time, member, quantile_permille)
) PARTITION BY RANGE (valid_time);

-- Makes the month's partition of a table. The table is filled in beside and then attached, because
-- attaching lets readers and writers of the other months go on.
CREATE FUNCTION make_month(parent text, month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = city, public AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
    child text := format('%s_%s', parent, to_char(first_day, 'YYYY_MM'));
BEGIN
    IF parent NOT IN ('observation', 'forecast') THEN
        RAISE EXCEPTION 'make_month: % is not kept by month', parent;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('city.make_month'));
    IF to_regclass(child) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)', child, parent);
    EXECUTE format(
        'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        parent, child,
        first_day::timestamp AT TIME ZONE 'UTC',
        (first_day + interval '1 month') AT TIME ZONE 'UTC'
    );
    RETURN true;
END
$$;
