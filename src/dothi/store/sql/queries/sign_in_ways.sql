-- begin_attempt --
-- What the answer of a provider or an authenticator has to fit; attempts that nobody finished go. No row where too
-- many were begun at an address.
WITH over AS (DELETE FROM sign_in_attempt WHERE ends_at < now())
INSERT INTO sign_in_attempt (hash, way, user_id, asked, address, ends_at)
SELECT %(hash)s, %(way)s, %(user_id)s::integer, %(asked)s::jsonb, %(address)s, now() + %(holds)s::interval
WHERE (SELECT count(*) FROM sign_in_attempt a
       WHERE a.address IS NOT DISTINCT FROM %(address)s AND now() <= a.ends_at) < %(most)s
RETURNING hash;

-- take_attempt --
-- What was asked in an attempt, which cannot be answered again; no row where it is over or was another way's.
DELETE FROM sign_in_attempt
WHERE hash = %(hash)s AND way = %(way)s AND user_id IS NOT DISTINCT FROM %(user_id)s AND now() < ends_at
RETURNING asked;

-- find_identity --
-- Whom a provider means by a subject.
SELECT u.id, u.name, u.disabled_at IS NOT NULL
FROM provider_identity i JOIN user_account u ON u.id = i.user_id
WHERE i.issuer = %(issuer)s AND i.subject = %(subject)s;

-- list_unlinked --
-- Users with an e-mail address, in whatever letters, whom the provider has not sent yet; two are enough to know.
SELECT u.id, u.name
FROM user_account u
WHERE lower(u.email) = lower(%(email)s) AND u.email <> '' AND u.disabled_at IS NULL
  AND NOT EXISTS (SELECT FROM provider_identity i WHERE i.user_id = u.id AND i.issuer = %(issuer)s)
LIMIT 2;

-- link_identity --
-- From now on a subject of a provider is a user; no row where somebody was quicker.
INSERT INTO provider_identity (issuer, subject, user_id) VALUES (%(issuer)s, %(subject)s, %(user_id)s)
ON CONFLICT DO NOTHING
RETURNING user_id;

-- use_identity --
-- That somebody has come by way of a provider.
UPDATE provider_identity SET used_at = now() WHERE issuer = %(issuer)s AND subject = %(subject)s;

-- unlink_identities --
-- No provider means a user any more.
DELETE FROM provider_identity WHERE user_id = %(id)s;

-- find_way --
-- How a session began.
SELECT way FROM sign_in_session WHERE id = %(id)s;

-- find_handle --
-- What an authenticator knows a user by, with its names.
SELECT passkey_handle, name, full_name FROM user_account WHERE id = %(id)s;

-- add_passkey --
-- A passkey of a user; no row where it is somebody's already.
INSERT INTO passkey (user_id, name, site, credential, public_key, sign_count)
VALUES (%(user_id)s, %(name)s, %(site)s, %(credential)s, %(public_key)s, %(sign_count)s)
ON CONFLICT DO NOTHING
RETURNING id;

-- list_passkeys --
-- A user's passkeys, the newest first.
SELECT id, name, site, credential, made_at, used_at FROM passkey WHERE user_id = %(user_id)s ORDER BY id DESC;

-- find_passkey --
-- Whose passkey signs, and what its signature and its counter have to fit; held until it is used.
SELECT p.id, p.user_id, u.name, u.disabled_at IS NOT NULL, u.passkey_handle, p.public_key, p.sign_count
FROM passkey p JOIN user_account u ON u.id = p.user_id
WHERE p.credential = %(credential)s AND p.site = %(site)s
FOR UPDATE OF p;

-- use_passkey --
-- That a passkey has signed, and how often by its own count.
UPDATE passkey SET used_at = now(), sign_count = %(sign_count)s WHERE id = %(id)s;

-- end_passkey --
-- A passkey of a user opens nothing any more.
DELETE FROM passkey WHERE id = %(id)s AND user_id = %(user_id)s RETURNING id;

-- end_passkeys --
-- None of a user's passkeys does.
DELETE FROM passkey WHERE user_id = %(user_id)s;
