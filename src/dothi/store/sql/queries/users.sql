-- list_users --
-- Every user with the agencies whose work it does today, by name; %(id)s is one of them, or NULL.
SELECT u.id, u.name, u.full_name, u.email, u.phone,
       (SELECT coalesce(json_agg(json_build_array(g.uid, g.name_vi, g.name_en) ORDER BY g.name_vi), '[]')
        FROM membership m JOIN agency g ON g.id = m.agency_id
        WHERE m.user_id = u.id AND in_force(m.effective_from, m.effective_to, wall_today())),
       u.password_hash IS NOT NULL, u.code_step IS NOT NULL, u.created_at, u.disabled_at,
       (SELECT max(s.seen_at) FROM sign_in_session s WHERE s.user_id = u.id),
       (SELECT count(*)::integer FROM passkey p WHERE p.user_id = u.id),
       EXISTS (SELECT FROM provider_identity i WHERE i.user_id = u.id)
FROM user_account u
WHERE %(id)s::integer IS NULL OR u.id = %(id)s
ORDER BY u.disabled_at IS NOT NULL, u.full_name COLLATE "vi-x-icu", u.name;

-- has_users --
-- Whether anybody can sign in who administers this city.
SELECT EXISTS (
    SELECT FROM user_account u, LATERAL list_holding_grants(u.id, now()) g
    WHERE u.disabled_at IS NULL AND g.role = 'administrator'
);

-- add_user --
-- A user that was not there; no row where the name is taken.
INSERT INTO user_account (name, full_name, email, phone, created_by)
VALUES (%(name)s, %(full_name)s, %(email)s, %(phone)s, %(by)s)
ON CONFLICT (name) DO NOTHING
RETURNING id;

-- change_user --
-- Say anew who a user is; no row where there is none.
UPDATE user_account SET full_name = %(full_name)s, email = %(email)s, phone = %(phone)s
WHERE id = %(id)s RETURNING id;

-- end_memberships --
-- A user no longer does the work of any agencies but some; what began today was never so.
WITH ended AS (
    DELETE FROM membership m USING agency g
    WHERE m.user_id = %(id)s AND g.id = m.agency_id AND g.uid <> ALL (%(agencies)s::text[])
      AND m.effective_from >= wall_today()
    RETURNING m.id
)
UPDATE membership m SET effective_to = wall_today()
FROM agency g
WHERE m.user_id = %(id)s AND g.id = m.agency_id AND g.uid <> ALL (%(agencies)s::text[])
  AND (m.effective_from IS NULL OR m.effective_from < wall_today())
  AND (m.effective_to IS NULL OR m.effective_to > wall_today());

-- begin_memberships --
-- A user does the work of some agencies from today on.
INSERT INTO membership (user_id, agency_id, effective_from)
SELECT %(id)s, g.id, wall_today() FROM agency g
WHERE g.uid = ANY (%(agencies)s::text[])
  AND NOT EXISTS (SELECT FROM membership m WHERE m.user_id = %(id)s AND m.agency_id = g.id
                  AND in_force(m.effective_from, m.effective_to, wall_today()))
ON CONFLICT DO NOTHING;

-- list_unknown_agencies --
-- Those of some uids that no agency has.
SELECT uid FROM unnest(%(agencies)s::text[]) AS uid WHERE NOT EXISTS (SELECT FROM agency g WHERE g.uid = uid.uid);

-- disable_user --
-- A user that cannot sign in any more, or can again.
UPDATE user_account
SET disabled_at = CASE WHEN %(disabled)s::boolean THEN coalesce(disabled_at, now()) END
WHERE id = %(id)s RETURNING id;

-- find_signing_in --
-- What is kept of whoever signs in by a name.
SELECT id, password_hash, disabled_at IS NOT NULL, code_step IS NOT NULL
FROM user_account WHERE name = %(name)s;

-- begin_codes --
-- The secret of a user's codes that are not in use yet; no row where they are.
UPDATE user_account SET code_secret = %(secret)s WHERE id = %(id)s AND code_step IS NULL RETURNING id;

-- use_code --
-- That the code of a step was used, which is good once; no row where it was.
UPDATE user_account SET code_step = %(step)s
WHERE id = %(id)s AND code_secret IS NOT NULL AND (code_step IS NULL OR code_step < %(step)s) RETURNING id;

-- end_codes --
-- A user's codes are in use no longer.
WITH ended AS (DELETE FROM recovery_code WHERE user_id = %(id)s)
UPDATE user_account SET code_secret = NULL, code_step = NULL WHERE id = %(id)s;

-- find_codes --
-- A user's name, the secret of its codes and the step that was used last.
SELECT name, code_secret, code_step FROM user_account WHERE id = %(id)s;

-- add_recovery_codes --
-- A user's recovery codes, in place of those before.
WITH before AS (DELETE FROM recovery_code WHERE user_id = %(id)s AND hash <> ALL (%(hashes)s::bytea[]))
INSERT INTO recovery_code (user_id, hash) SELECT %(id)s, hash FROM unnest(%(hashes)s::bytea[]) AS hash;

-- use_recovery_code --
-- That a recovery code was used, which is good once; no row where it was, or is none.
UPDATE recovery_code SET used_at = now()
WHERE user_id = %(id)s AND hash = %(hash)s AND used_at IS NULL RETURNING user_id;

-- put_password --
-- A user's password, by its hash.
UPDATE user_account SET password_hash = %(hash)s, password_set_at = now() WHERE id = %(id)s;

-- find_password --
-- The name and the hash of a user's password.
SELECT name, password_hash FROM user_account WHERE id = %(id)s;

-- note_failure --
-- That somebody could not sign in; what is older than is remembered goes.
WITH forgotten AS (
    DELETE FROM failed_sign_in WHERE at < now() - %(remembered)s::interval
)
INSERT INTO failed_sign_in (name, address) VALUES (%(name)s, %(address)s);

-- count_failures --
-- How often lately: of this name from this address, of the name, of the address.
SELECT count(*) FILTER (WHERE name = %(name)s AND address IS NOT DISTINCT FROM %(address)s),
       count(*) FILTER (WHERE name = %(name)s),
       count(*) FILTER (WHERE address IS NOT DISTINCT FROM %(address)s)
FROM failed_sign_in
WHERE at > now() - %(remembered)s::interval
  AND (name = %(name)s OR address IS NOT DISTINCT FROM %(address)s);

-- forget_failures --
-- Who has signed in after all did not guess.
DELETE FROM failed_sign_in WHERE name = %(name)s AND address IS NOT DISTINCT FROM %(address)s;

-- begin_session --
-- A session of a user, for the first of its agencies.
INSERT INTO sign_in_session (user_id, hash, ends_at, way, address, browser, agency_id)
VALUES (%(user_id)s, %(hash)s, now() + %(longest)s::interval, %(way)s, %(address)s, %(browser)s,
        (SELECT m.agency_id FROM membership m
         WHERE m.user_id = %(user_id)s AND in_force(m.effective_from, m.effective_to, wall_today())
         ORDER BY m.id LIMIT 1))
RETURNING id;

-- find_session --
-- Whose session this is, where it still holds, and the agency it acts for.
SELECT s.id, u.id, u.name, g.uid
FROM sign_in_session s
JOIN user_account u ON u.id = s.user_id
LEFT JOIN agency g ON g.id = s.agency_id AND EXISTS (
    SELECT FROM membership m WHERE m.user_id = u.id AND m.agency_id = g.id
    AND in_force(m.effective_from, m.effective_to, wall_today()))
WHERE s.hash = %(hash)s AND s.ended_at IS NULL AND now() < s.ends_at AND now() < s.seen_at + %(idle)s::interval
  AND u.disabled_at IS NULL;

-- see_session --
-- That a session was used, once a minute.
UPDATE sign_in_session SET seen_at = now() WHERE id = %(id)s AND seen_at < now() - interval '1 minute';

-- list_sessions --
-- The sessions of a user that still hold, the latest used first.
SELECT id, began_at, seen_at, ends_at, way, address, browser
FROM sign_in_session
WHERE user_id = %(user_id)s AND ended_at IS NULL AND now() < ends_at AND now() < seen_at + %(idle)s::interval
ORDER BY seen_at DESC, id DESC;

-- end_session --
-- A session of a user that holds no longer.
UPDATE sign_in_session SET ended_at = now()
WHERE id = %(id)s AND user_id = %(user_id)s AND ended_at IS NULL RETURNING id;

-- end_sessions --
-- All sessions of a user but one hold no longer.
UPDATE sign_in_session SET ended_at = now()
WHERE user_id = %(user_id)s AND ended_at IS NULL AND id IS DISTINCT FROM %(but)s::integer;

-- act_for_agency --
-- The agency that a session acts for, one of the user's own.
UPDATE sign_in_session s SET agency_id = g.id
FROM agency g JOIN membership m ON m.agency_id = g.id
WHERE s.id = %(id)s AND g.uid = %(agency)s AND m.user_id = s.user_id
  AND in_force(m.effective_from, m.effective_to, wall_today())
RETURNING s.id;

-- list_holdings --
-- What a user holds just now, with the agencies and areas that it holds it for.
SELECT g.role,
       CASE WHEN g.agency_id IS NOT NULL THEN ARRAY(SELECT list_agencies_below(g.agency_id, wall_today())) END,
       CASE WHEN g.area_code IS NOT NULL
            THEN ARRAY(SELECT list_areas_within(g.area_level, g.area_code, g.zone_type)) END,
       g.sector
FROM list_holding_grants(%(user_id)s, now()) g
ORDER BY g.id;

-- list_grants --
-- Grants of everybody or of a user (%(user_id)s), or one of them (%(id)s), the newest first.
SELECT g.id, g.user_id, u.name, g.role, a.uid, a.name_vi, a.name_en,
       g.area_level, g.area_code, g.zone_type, n.full_name_vi, n.full_name_en, g.sector,
       g.begins_at, g.ends_at, g.granted_at, g.granted_by, g.needs_approval, g.approved_at, g.approved_by,
       lender.name, g.reason,
       CASE WHEN g.ends_at <= now() THEN 'ended'
            WHEN g.needs_approval AND g.approved_at IS NULL THEN 'waits'
            WHEN g.begins_at > now() THEN 'to_come'
            WHEN EXISTS (SELECT FROM list_holding_grants(g.user_id, now()) h WHERE h.id = g.id) THEN 'holds'
            ELSE 'ended' END
FROM role_grant g
JOIN user_account u ON u.id = g.user_id
LEFT JOIN agency a ON a.id = g.agency_id
LEFT JOIN role_grant l ON l.id = g.lent_from
LEFT JOIN user_account lender ON lender.id = l.user_id
LEFT JOIN LATERAL (
    SELECT e.full_name_vi, e.full_name_en FROM area e
    WHERE e.level = g.area_level AND e.code = g.area_code AND e.zone_type IS NOT DISTINCT FROM g.zone_type
    ORDER BY e.effective_from DESC NULLS LAST LIMIT 1
) n ON true
WHERE (%(user_id)s::integer IS NULL OR g.user_id = %(user_id)s OR l.user_id = %(user_id)s)
  AND (%(id)s::integer IS NULL OR g.id = %(id)s)
ORDER BY g.id DESC;

-- add_grant --
-- A role for a user.
INSERT INTO role_grant (user_id, role, agency_id, area_level, area_code, zone_type, sector, begins_at, ends_at,
                        granted_by, needs_approval, reason)
VALUES (%(user_id)s, %(role)s, (SELECT id FROM agency WHERE uid = %(agency)s), %(area_level)s, %(area)s,
        %(zone_type)s, %(sector)s, coalesce(%(begins_at)s::timestamptz, now()), %(ends_at)s, %(by)s,
        %(needs_approval)s, %(reason)s)
RETURNING id;

-- lend_grant --
-- The same role at the same place for another user, for a while.
INSERT INTO role_grant (user_id, role, agency_id, area_level, area_code, zone_type, sector, begins_at, ends_at,
                        granted_by, needs_approval, lent_from, reason)
SELECT %(to)s, g.role, g.agency_id, g.area_level, g.area_code, g.zone_type, g.sector,
       coalesce(%(begins_at)s::timestamptz, now()), %(ends_at)s, %(by)s, g.needs_approval, g.id, %(reason)s
FROM role_grant g WHERE g.id = %(id)s
RETURNING id;

-- approve_grant --
-- That a second administrator agrees to a grant; no row where there is nothing to agree to.
UPDATE role_grant SET approved_at = now(), approved_by = %(by)s
WHERE id = %(id)s AND needs_approval AND approved_at IS NULL AND (ends_at IS NULL OR now() < ends_at)
RETURNING id;

-- end_grant --
-- A grant holds no longer; one that would begin later never does.
UPDATE role_grant
SET begins_at = least(begins_at, now() - interval '1 microsecond'), ends_at = now()
WHERE id = %(id)s AND (ends_at IS NULL OR now() < ends_at)
RETURNING id;

-- count_administrators --
-- How many of those who are not disabled administer the city just now, leaving one grant and one user out.
SELECT count(DISTINCT u.id)
FROM user_account u, LATERAL list_holding_grants(u.id, now()) g
WHERE u.disabled_at IS NULL AND g.role = 'administrator' AND g.lent_from IS NULL
  AND g.id IS DISTINCT FROM %(but_grant)s::integer AND u.id IS DISTINCT FROM %(but_user)s::integer;

-- add_token --
-- A token, by its hash.
INSERT INTO api_token (name, hash, beginning, user_id, role, actions, created_by, ends_at)
VALUES (%(name)s, %(hash)s, %(beginning)s, %(user_id)s, %(role)s, %(actions)s, %(by)s, %(ends_at)s)
RETURNING id;

-- list_tokens --
-- Tokens of everybody or of a user, those that hold first; %(id)s is one of them, or NULL.
SELECT t.id, t.name, t.beginning, u.name, t.role, t.actions, t.created_at, t.created_by, t.ends_at, t.ended_at,
       t.used_at
FROM api_token t LEFT JOIN user_account u ON u.id = t.user_id
WHERE (%(user_id)s::integer IS NULL OR t.user_id = %(user_id)s) AND (%(id)s::integer IS NULL OR t.id = %(id)s)
ORDER BY coalesce(t.ended_at, t.ends_at) <= now(), t.id DESC;

-- find_token --
-- Whose token this is, where it still holds.
SELECT t.id, t.name, u.id, u.name, t.role, t.actions
FROM api_token t LEFT JOIN user_account u ON u.id = t.user_id
WHERE t.hash = %(hash)s AND t.ended_at IS NULL AND (t.ends_at IS NULL OR now() < t.ends_at)
  AND u.disabled_at IS NULL;

-- use_token --
-- That a token was used, once a minute.
UPDATE api_token SET used_at = now()
WHERE id = %(id)s AND (used_at IS NULL OR used_at < now() - interval '1 minute');

-- end_token --
-- A token holds no longer; %(user_id)s is whose it must be, or NULL.
UPDATE api_token SET ended_at = now()
WHERE id = %(id)s AND ended_at IS NULL AND (%(user_id)s::integer IS NULL OR user_id = %(user_id)s) RETURNING id;

-- end_tokens_called --
-- Tokens of a name and a role hold no longer.
UPDATE api_token SET ended_at = now() WHERE name = %(name)s AND role IS NOT NULL AND ended_at IS NULL;

-- add_link --
-- A link that can be opened once; those of the same user that were not opened cannot any more.
WITH before AS (
    DELETE FROM one_time_link WHERE user_id IS NOT DISTINCT FROM %(user_id)s OR ends_at < now()
)
INSERT INTO one_time_link (hash, user_id, made_by, ends_at)
VALUES (%(hash)s, %(user_id)s, %(by)s, now() + %(holds)s::interval);

-- find_link --
-- Whose a link is that can still be opened; held until it is.
SELECT l.user_id, u.name, u.disabled_at IS NOT NULL, u.password_hash IS NOT NULL
FROM one_time_link l LEFT JOIN user_account u ON u.id = l.user_id
WHERE l.hash = %(hash)s AND now() < l.ends_at
FOR UPDATE OF l;

-- use_link --
-- A link cannot be opened again.
DELETE FROM one_time_link WHERE hash = %(hash)s;
