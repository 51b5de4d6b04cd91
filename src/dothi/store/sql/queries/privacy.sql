
-- list_privacy_requests --
-- Requests with their steps: those that wait, by their last day, then those that have ended, the newest first.
SELECT r.id, r.wanted, r.state, r.user_id, r.person, r.contact, r.proof, r.wish, r.received_on, r.recorded_by,
       r.answer_due, r.act_due, r.longest_due, r.answered_on, r.ended_on,
       r.answered_on IS NULL AND r.ended_on IS NULL AND wall_today() > r.answer_due,
       r.ended_on IS NULL AND wall_today() > r.act_due,
       (SELECT coalesce(json_agg(json_build_object('at', s.at, 'by', s.by, 'step', s.step, 'note', s.note)
                                 ORDER BY s.id), '[]')
        FROM privacy_step s WHERE s.request_id = r.id)
FROM privacy_request r
WHERE (%(id)s::integer IS NULL OR r.id = %(id)s) AND (%(user_id)s::integer IS NULL OR r.user_id = %(user_id)s)
ORDER BY r.ended_on IS NOT NULL, CASE WHEN r.ended_on IS NULL THEN r.act_due END, r.id DESC
LIMIT %(limit)s;

-- add_privacy_request --
-- Write a request down; a user of the city is called as it is called now.
INSERT INTO privacy_request (wanted, user_id, person, contact, proof, wish, received_on, recorded_by,
                             answer_due, act_due, longest_due)
SELECT %(wanted)s, u.id, coalesce(u.full_name, %(person)s), coalesce(nullif(%(contact)s, ''), u.email, ''), %(proof)s,
       %(wish)s, %(received_on)s, %(by)s, %(answer_due)s, %(act_due)s, %(longest_due)s
FROM (SELECT) one LEFT JOIN user_account u ON u.id = %(user_id)s::integer
WHERE %(user_id)s::integer IS NULL OR u.id IS NOT NULL
RETURNING id;

-- lock_privacy_request --
-- A request's state, whether it was answered, and its last days, held until the end.
SELECT state, answered_on IS NOT NULL, received_on, act_due, longest_due FROM privacy_request WHERE id = %(id)s FOR UPDATE;

-- change_privacy_request --
-- What a request is after a step.
UPDATE privacy_request
SET state = %(state)s, act_due = %(act_due)s,
    answered_on = CASE WHEN %(state)s = 'answered' THEN coalesce(answered_on, wall_today()) ELSE answered_on END,
    ended_on = CASE WHEN %(state)s IN ('received', 'answered') THEN NULL ELSE coalesce(ended_on, wall_today()) END
WHERE id = %(id)s;

-- add_privacy_step --
-- What was done with a request.
INSERT INTO privacy_step (request_id, by, step, note) VALUES (%(id)s, %(by)s, %(step)s, %(note)s);

-- read_wall_clock --
-- Now, and the day in Vietnam.
SELECT now(), wall_today();

-- export_user --
-- All that is kept about a user, but for what its password and its codes are told by.
SELECT json_build_object(
    'account', (
        SELECT json_build_object('name', u.name, 'full_name', u.full_name, 'email', u.email, 'phone', u.phone,
            'created_at', u.created_at, 'created_by', u.created_by, 'disabled_at', u.disabled_at,
            'has_password', u.password_hash IS NOT NULL, 'uses_codes', u.code_step IS NOT NULL)
        FROM user_account u WHERE u.id = me.id),
    'agencies', (
        SELECT coalesce(json_agg(json_build_object('agency', g.uid, 'name', g.name_vi, 'from', m.effective_from,
            'to', m.effective_to) ORDER BY m.id), '[]')
        FROM membership m JOIN agency g ON g.id = m.agency_id WHERE m.user_id = me.id),
    'grants', (
        SELECT coalesce(json_agg(json_build_object('role', r.role, 'agency', g.uid, 'area', r.area_code,
            'sector', r.sector, 'begins_at', r.begins_at, 'ends_at', r.ends_at, 'granted_at', r.granted_at,
            'granted_by', r.granted_by, 'reason', r.reason) ORDER BY r.id), '[]')
        FROM role_grant r LEFT JOIN agency g ON g.id = r.agency_id WHERE r.user_id = me.id),
    'sessions', (
        SELECT coalesce(json_agg(json_build_object('began_at', s.began_at, 'seen_at', s.seen_at,
            'ended_at', s.ended_at, 'way', s.way, 'address', s.address, 'browser', s.browser) ORDER BY s.id), '[]')
        FROM sign_in_session s WHERE s.user_id = me.id),
    'tokens', (
        SELECT coalesce(json_agg(json_build_object('name', t.name, 'created_at', t.created_at,
            'ends_at', t.ends_at, 'ended_at', t.ended_at, 'used_at', t.used_at) ORDER BY t.id), '[]')
        FROM api_token t WHERE t.user_id = me.id),
    'providers', (
        SELECT coalesce(json_agg(json_build_object('issuer', i.issuer, 'subject', i.subject,
            'linked_at', i.linked_at, 'used_at', i.used_at) ORDER BY i.linked_at), '[]')
        FROM provider_identity i WHERE i.user_id = me.id),
    'passkeys', (
        SELECT coalesce(json_agg(json_build_object('name', k.name, 'site', k.site, 'made_at', k.made_at,
            'used_at', k.used_at) ORDER BY k.id), '[]')
        FROM passkey k WHERE k.user_id = me.id),
    'failed_sign_ins', (
        SELECT coalesce(json_agg(json_build_object('at', f.at, 'address', f.address) ORDER BY f.at), '[]')
        FROM failed_sign_in f WHERE f.name = me.name),
    'requests', (
        SELECT coalesce(json_agg(json_build_object('id', r.id, 'wanted', r.wanted, 'state', r.state, 'wish', r.wish,
            'contact', r.contact, 'received_on', r.received_on, 'steps', (
                SELECT json_agg(json_build_object('at', s.at, 'step', s.step, 'note', s.note) ORDER BY s.id)
                FROM privacy_step s WHERE s.request_id = r.id)) ORDER BY r.id), '[]')
        FROM privacy_request r WHERE r.user_id = me.id),
    'consents', (
        SELECT coalesce(json_agg(json_build_object('purpose', c.purpose, 'text_version', c.text_version,
            'given', c.given, 'given_at', c.given_at, 'way', c.way) ORDER BY c.id), '[]')
        FROM consent c WHERE c.subject IN (me.name, nullif(lower(me.email), ''), nullif(me.phone, ''))),
    'changes', (
        SELECT coalesce(json_agg(json_build_object('id', c.id, 'at', c.made_at, 'action', c.action,
            'title', c.title) ORDER BY c.id), '[]')
        FROM change c WHERE c.made_by = me.name),
    'relations', (
        SELECT coalesce(json_agg(json_build_object('id', r.id, 'type', r.type, 'from', r.from_id, 'to', r.to_id)
                                 ORDER BY r.id), '[]')
        FROM relation r WHERE r.made_by = me.name),
    'attachments', (
        SELECT coalesce(json_agg(json_build_object('id', a.id, 'name', a.name, 'added_at', a.added_at)
                                 ORDER BY a.id), '[]')
        FROM attachment a WHERE a.added_by = me.name),
    'imports', (
        SELECT coalesce(json_agg(json_build_object('id', i.id, 'made_at', i.made_at, 'files', i.files)
                                 ORDER BY i.id), '[]')
        FROM import i WHERE i.made_by = me.name),
    'audit_entries', (
        SELECT coalesce(json_agg(json_build_object('number', e.number, 'at', e.at, 'event', e.event,
            'subject_type', e.subject_type, 'subject', e.subject, 'address', e.address, 'outcome', e.outcome)
                                 ORDER BY e.number), '[]')
        FROM audit_entry e
        WHERE e.principal = me.name OR (e.subject_type = 'user' AND e.subject = me.id::text))
)::text
FROM user_account me WHERE me.id = %(id)s;

-- erase_user --
-- Take away who a user was: what it did stays, under a name that tells nobody anything. No row where there is none.
WITH before AS (
    SELECT id, name, 'erased-' || id AS pseudonym FROM user_account WHERE id = %(id)s AND name <> 'erased-' || id
), changed AS (
    UPDATE change c SET made_by = b.pseudonym FROM before b WHERE c.made_by = b.name
), related AS (
    UPDATE relation r SET made_by = b.pseudonym FROM before b WHERE r.made_by = b.name
), attached AS (
    UPDATE attachment a SET added_by = b.pseudonym FROM before b WHERE a.added_by = b.name
), imported AS (
    UPDATE import i SET made_by = b.pseudonym, asked_by = NULL FROM before b WHERE i.made_by = b.name
), organised AS (
    UPDATE agency_version v SET ended_by = b.pseudonym FROM before b WHERE v.ended_by = b.name
), granting AS (
    UPDATE role_grant g
    SET granted_by = CASE WHEN g.granted_by = b.name THEN b.pseudonym ELSE g.granted_by END,
        approved_by = CASE WHEN g.approved_by = b.name THEN b.pseudonym ELSE g.approved_by END,
        reason = CASE WHEN g.user_id = b.id THEN '' ELSE g.reason END,
        ends_at = CASE WHEN g.user_id = b.id AND g.begins_at < now() THEN least(g.ends_at, now()) ELSE g.ends_at END
    FROM before b WHERE b.name IN (g.granted_by, g.approved_by) OR g.user_id = b.id
), tokens AS (
    UPDATE api_token t
    SET created_by = CASE WHEN t.created_by = b.name THEN b.pseudonym ELSE t.created_by END,
        name = CASE WHEN t.user_id = b.id THEN b.pseudonym ELSE t.name END,
        ended_at = CASE WHEN t.user_id = b.id THEN coalesce(t.ended_at, now()) ELSE t.ended_at END
    FROM before b WHERE t.created_by = b.name OR t.user_id = b.id
), links AS (
    DELETE FROM one_time_link l USING before b WHERE l.user_id = b.id
), codes AS (
    DELETE FROM recovery_code c USING before b WHERE c.user_id = b.id
), passkeys AS (
    DELETE FROM passkey k USING before b WHERE k.user_id = b.id
), identities AS (
    DELETE FROM provider_identity i USING before b WHERE i.user_id = b.id
), attempts AS (
    DELETE FROM sign_in_attempt t USING before b WHERE t.user_id = b.id
), failures AS (
    DELETE FROM failed_sign_in f USING before b WHERE f.name = b.name
), sessions AS (
    UPDATE sign_in_session s SET address = NULL, browser = '', ended_at = coalesce(s.ended_at, now())
    FROM before b WHERE s.user_id = b.id
), members AS (
    DELETE FROM membership m USING before b WHERE m.user_id = b.id
), makers AS (
    UPDATE user_account u SET created_by = b.pseudonym FROM before b WHERE u.created_by = b.name AND u.id <> b.id
)
UPDATE user_account u
SET name = b.pseudonym, full_name = b.pseudonym, email = '', phone = '', password_hash = NULL, code_secret = NULL,
    code_step = NULL, passkey_handle = gen_random_uuid(), disabled_at = coalesce(u.disabled_at, now()),
    created_by = CASE WHEN u.created_by = b.name THEN b.pseudonym ELSE u.created_by END
FROM before b WHERE u.id = b.id
RETURNING u.name;

-- list_consents --
-- Entries of the ledger, the newest first; `current` is the newest about its subject and purpose.
SELECT c.id, c.recorded_at, c.recorded_by, c.subject, c.person, c.purpose, c.text_version, c.given, c.way, c.note,
       c.given_at,
       NOT EXISTS (SELECT FROM consent n WHERE n.subject = c.subject AND n.purpose = c.purpose AND n.id > c.id)
FROM consent c
WHERE (%(subject)s::text IS NULL OR c.subject = %(subject)s) AND (%(before)s::integer IS NULL OR c.id < %(before)s)
ORDER BY c.id DESC LIMIT %(limit)s;

-- add_consent --
-- Add an entry to the ledger.
INSERT INTO consent (recorded_by, subject, person, purpose, text_version, given, way, note, given_at)
VALUES (%(by)s, %(subject)s, %(person)s, %(purpose)s, %(text_version)s, %(given)s, %(way)s, %(note)s, %(given_at)s)
RETURNING id;

-- list_breaches --
-- Breaches, those that are open first, then the newest.
SELECT b.id, b.title, b.found_at, b.recorded_at, b.recorded_by, b.whose, b.data, b.people, b.measures, b.notice_due,
       b.notice_sent_at, b.notice_sent_to, b.notice_sent_at IS NULL AND now() > b.notice_due,
       coalesce(b.notice_sent_at > b.notice_due, false), b.closed_at, b.kept_until
FROM breach b WHERE %(id)s::integer IS NULL OR b.id = %(id)s
ORDER BY b.closed_at IS NOT NULL, b.id DESC LIMIT 1000;

-- add_breach --
-- Write a breach down.
INSERT INTO breach (title, found_at, recorded_by, whose, data, people, measures, notice_due)
VALUES (%(title)s, %(found_at)s, %(by)s, %(whose)s, %(data)s, %(people)s, %(measures)s, %(notice_due)s)
RETURNING id;

-- change_breach --
-- Say anew what is known of a breach that is open.
UPDATE breach
SET title = %(title)s, found_at = %(found_at)s, whose = %(whose)s, data = %(data)s, people = %(people)s,
    measures = %(measures)s, notice_due = %(notice_due)s
WHERE id = %(id)s AND closed_at IS NULL RETURNING id;

-- send_notice --
-- Say that the notice of a breach was sent.
UPDATE breach SET notice_sent_at = %(sent_at)s, notice_sent_to = %(sent_to)s
WHERE id = %(id)s AND closed_at IS NULL RETURNING id;

-- close_breach --
-- Close a breach, or open it again (no day until which it is kept).
UPDATE breach SET closed_at = CASE WHEN %(kept_until)s::date IS NOT NULL THEN now() END, kept_until = %(kept_until)s
WHERE id = %(id)s AND (closed_at IS NULL) = (%(kept_until)s::date IS NOT NULL) RETURNING id;
