-- Further ways to sign in: by a provider (OpenID Connect) and by passkeys (WebAuthn).
ALTER TABLE sign_in_session DROP CONSTRAINT sign_in_session_way_check;
ALTER TABLE sign_in_session ADD CONSTRAINT sign_in_session_way_check
    CHECK (way IN ('password', 'link', 'provider', 'passkey'));

-- What an authenticator knows a user by: random, so that it tells nothing of anybody.
ALTER TABLE user_account ADD COLUMN passkey_handle uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE user_account ADD CONSTRAINT user_account_passkey_handle_key UNIQUE (passkey_handle);

-- A sign-in that goes by way of a provider or an authenticator, or a passkey that is being added: what the answer has to
-- fit. Known by the hash of what the browser keeps meanwhile; whoever answers takes the row away, so none is answered twice.
CREATE TABLE sign_in_attempt (
    hash bytea PRIMARY KEY,
    way text NOT NULL CHECK (way IN ('provider', 'passkey', 'new_passkey')),
    -- Whose passkey is being added.
    user_id integer REFERENCES user_account ON DELETE CASCADE,
    asked jsonb NOT NULL,
    -- Where it was begun, so that nobody fills the table.
    address text,
    ends_at timestamptz NOT NULL
);
CREATE INDEX sign_in_attempt_end ON sign_in_attempt (ends_at);
CREATE INDEX sign_in_attempt_address ON sign_in_attempt (address);

-- Who a user is for a provider. Kept for good from the first time on; whatever e-mail either side has later.
CREATE TABLE provider_identity (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    linked_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz,
    PRIMARY KEY (issuer, subject),
    CONSTRAINT provider_identity_user_key UNIQUE (user_id, issuer)
);

CREATE TABLE passkey (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    name text NOT NULL CHECK (name <> ''),
    -- The city's name that it belongs to: browsers offer it nowhere else.
    site text NOT NULL,
    credential bytea NOT NULL UNIQUE,
    public_key bytea NOT NULL,
    -- How often it has signed, where its authenticator counts; one that goes back was copied.
    sign_count bigint NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz
);
CREATE INDEX passkey_user ON passkey (user_id);

DO $$
DECLARE
    each text;
BEGIN
    FOREACH each IN ARRAY ARRAY['sign_in_attempt', 'provider_identity', 'passkey'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each);
        EXECUTE format('CREATE POLICY whole ON %I TO dothi_whole USING (true)', each);
    END LOOP;
END
$$;
