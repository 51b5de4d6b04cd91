-- put_audit_note --
-- Write down what this transaction does, or what was tried; it becomes an entry at the commit.
INSERT INTO audit_note (principal_kind, principal, agency, event, subject_type, subject, change_id, before, after,
                        address, outcome, severity, occurrences)
VALUES (%(principal_kind)s, %(principal)s, %(agency)s, %(event)s, %(subject_type)s, %(subject)s,
        nullif(current_setting('dothi.change', true), '')::bigint, %(before)s::jsonb, %(after)s::jsonb,
        %(address)s, %(outcome)s, %(severity)s, %(occurrences)s);

-- list_audit_entries --
-- Entries that are asked for, the newest first.
SELECT number, at, principal_kind, principal, agency, event, subject_type, subject, change_id, before::text,
       after::text, address, outcome, severity, occurrences, previous, hash
FROM audit_entry
WHERE (%(before)s::bigint IS NULL OR number < %(before)s)
  AND (%(who)s::text IS NULL OR principal = %(who)s)
  AND (%(agency)s::text IS NULL OR agency = %(agency)s)
  AND (%(event)s::text IS NULL OR event = %(event)s OR starts_with(event, %(event)s || '.'))
  AND (%(subject_type)s::text IS NULL OR subject_type = %(subject_type)s)
  AND (%(subject)s::text IS NULL OR subject = %(subject)s)
  AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
  AND (%(address)s::text IS NULL OR address = %(address)s)
  AND (%(outcome)s::text IS NULL OR outcome = %(outcome)s)
  AND (%(words)s::text IS NULL
       OR audit_words(principal, agency, subject, before, after) @@ %(words)s::tsquery)
ORDER BY number DESC LIMIT %(limit)s;

-- list_chain --
-- The entries from a number on, in the order of the chain.
SELECT number, at, principal_kind, principal, agency, event, subject_type, subject, change_id, before::text,
       after::text, address, outcome, severity, occurrences, previous, hash
FROM audit_entry WHERE number > %(after)s ORDER BY number LIMIT %(limit)s;

-- list_security_entries --
-- The matters of security from a number on, in the order of the chain.
SELECT number, at, principal_kind, principal, agency, event, subject_type, subject, change_id, before::text,
       after::text, address, outcome, severity, occurrences, previous, hash
FROM audit_entry WHERE severity IS NOT NULL AND number > %(after)s ORDER BY number LIMIT %(limit)s;

-- find_newest_entry --
-- The end of the chain.
SELECT number, hash, at FROM audit_entry ORDER BY number DESC LIMIT 1;

-- find_audit_place --
-- Up to which entry somebody has been told.
SELECT number FROM audit_place WHERE name = %(name)s;

-- put_audit_place --
-- Say up to which entry somebody has been told.
INSERT INTO audit_place (name, number) VALUES (%(name)s, %(number)s)
ON CONFLICT (name) DO UPDATE SET number = excluded.number;

-- prune_audit --
-- Take away entries that are older than some days, with an entry that says so.
SELECT prune_audit(%(days)s::integer, %(kind)s, %(name)s);

-- hold_still --
-- See the store as it is now until the end of the transaction.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
