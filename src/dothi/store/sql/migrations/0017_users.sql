-- Who signs in. A user without a password cannot sign in by one; one that is disabled cannot at all. Secrets are
-- kept as what tells whether one is right, never as they are.
CREATE TABLE user_account (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9_.@-]{0,99}$'),
    full_name text NOT NULL CHECK (full_name <> ''),
    email text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT '',
    password_hash text,
    password_set_at timestamptz,
    -- Of codes by time (RFC 6238); both sides need it as it is.
    code_secret text,
    -- The step of time whose code was used last: none is good twice. NULL: codes are not in use.
    code_step bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    disabled_at timestamptz
);

CREATE TABLE recovery_code (
    user_id integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    hash bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (user_id, hash)
);

-- Whose work somebody does.
CREATE TABLE membership (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    agency_id integer NOT NULL REFERENCES agency ON DELETE CASCADE,
    effective_from date,
    effective_to date,
    CONSTRAINT membership_dates_check CHECK (effective_from < effective_to),
    CONSTRAINT membership_key UNIQUE NULLS NOT DISTINCT (user_id, agency_id, effective_from)
);

-- That a user has a role: everywhere, or at the things of an agency and those below it, in an area, of a sector.
-- One that needs a second pair of eyes holds from its approval on. One that is lent (`lent_from`) holds as long as
-- what it was lent from does. A grant that has ended stays as what was.
CREATE TABLE role_grant (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    role text NOT NULL,
    agency_id integer REFERENCES agency ON DELETE CASCADE,
    area_level text CHECK (area_level IN ('province', 'commune', 'zone')),
    area_code text,
    zone_type text,
    sector text,
    begins_at timestamptz NOT NULL DEFAULT now(),
    ends_at timestamptz,
    granted_at timestamptz NOT NULL DEFAULT now(),
    granted_by text NOT NULL,
    needs_approval boolean NOT NULL,
    approved_at timestamptz,
    approved_by text,
    lent_from integer REFERENCES role_grant ON DELETE CASCADE,
    reason text NOT NULL DEFAULT '',
    CONSTRAINT role_grant_area_check CHECK ((area_level IS NULL) = (area_code IS NULL)),
    CONSTRAINT role_grant_zone_check CHECK ((area_level IS NOT DISTINCT FROM 'zone') = (zone_type IS NOT NULL)),
    CONSTRAINT role_grant_times_check CHECK (begins_at < ends_at),
    CONSTRAINT role_grant_approval_check CHECK ((approved_at IS NULL) = (approved_by IS NULL)),
    CONSTRAINT role_grant_eyes_check CHECK (approved_by <> granted_by)
);
CREATE INDEX role_grant_user ON role_grant (user_id);
CREATE INDEX role_grant_lent ON role_grant (lent_from) WHERE lent_from IS NOT NULL;

-- What somebody who has signed in shows with each request; only its hash is kept.
CREATE TABLE sign_in_session (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    hash bytea NOT NULL UNIQUE,
    began_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    ends_at timestamptz NOT NULL,
    ended_at timestamptz,
    agency_id integer REFERENCES agency ON DELETE SET NULL,
    way text NOT NULL CHECK (way IN ('password', 'link')),
    address text,
    browser text NOT NULL DEFAULT ''
);
CREATE INDEX sign_in_session_user ON sign_in_session (user_id);

-- Keys of programs: of a user, with no more than the user may, or of a role of their own.
CREATE TABLE api_token (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    hash bytea NOT NULL UNIQUE,
    -- The first characters, by which people know it again.
    beginning text NOT NULL,
    user_id integer REFERENCES user_account ON DELETE CASCADE,
    role text,
    -- All that it may of what the user or the role may; NULL: all of it.
    actions text[],
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    ends_at timestamptz,
    ended_at timestamptz,
    used_at timestamptz,
    CONSTRAINT api_token_holder_check CHECK (num_nonnulls(user_id, role) = 1)
);
CREATE INDEX api_token_user ON api_token (user_id);

-- Opened once, each gives a session: the first administrator's, or that of somebody who has no password yet.
CREATE TABLE one_time_link (
    hash bytea PRIMARY KEY,
    -- NULL: whoever opens it becomes the first administrator.
    user_id integer REFERENCES user_account ON DELETE CASCADE,
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by text NOT NULL,
    ends_at timestamptz NOT NULL
);

-- What did not succeed lately, by name and by address, so that guessing is slow.
CREATE TABLE failed_sign_in (
    at timestamptz NOT NULL DEFAULT now(),
    name text NOT NULL,
    address text
);
CREATE INDEX failed_sign_in_at ON failed_sign_in (at);
CREATE INDEX failed_sign_in_name ON failed_sign_in (name, at);
CREATE INDEX failed_sign_in_address ON failed_sign_in (address, at);

-- Rights are counted by the days of the wall, whatever the city's clock says.
CREATE FUNCTION wall_today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
$$;

-- The grants that hold at an instant, each with whatever it was lent from. What is lent is never more than that.
CREATE FUNCTION list_holding_grants(of_user integer, at timestamptz) RETURNS SETOF role_grant LANGUAGE sql STABLE AS $$
    SELECT g.*
    FROM role_grant g
    LEFT JOIN role_grant l ON l.id = g.lent_from
    WHERE g.user_id = of_user
      AND g.begins_at <= at AND (g.ends_at IS NULL OR at < g.ends_at)
      AND (NOT g.needs_approval OR g.approved_at IS NOT NULL)
      AND (g.lent_from IS NULL
           OR l.begins_at <= at AND (l.ends_at IS NULL OR at < l.ends_at)
              AND (NOT l.needs_approval OR l.approved_at IS NOT NULL))
$$;

-- An agency and those below it that are there on a day.
CREATE FUNCTION list_agencies_below(top integer, on_day date) RETURNS SETOF integer LANGUAGE sql STABLE AS $$
    WITH RECURSIVE below AS (
        SELECT a.id FROM agency a WHERE a.id = top
        UNION
        SELECT a.id FROM agency a JOIN below b ON a.parent_id = b.id
        WHERE in_force(a.effective_from, a.effective_to, on_day)
    )
    SELECT id FROM below
$$;

-- The areas within one that is named as responsibilities name it.
CREATE FUNCTION list_areas_within(of_level text, of_code text, of_zone_type text) RETURNS SETOF integer
LANGUAGE sql STABLE AS $$
    SELECT a.id FROM area a
    WHERE CASE of_level
        WHEN 'zone' THEN a.level = 'zone' AND a.zone_type = of_zone_type AND a.code = of_code
        WHEN 'province' THEN (a.level = 'province' AND a.code = of_code)
                             OR (a.level = 'commune' AND a.parent_code = of_code)
        ELSE a.level = 'commune' AND a.code = of_code
    END
$$;
