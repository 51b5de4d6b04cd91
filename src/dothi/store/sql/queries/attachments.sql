-- list_attachments --
-- What is attached to a thing and not removed, the newest first; one row of nulls for a thing that has nothing.
SELECT a.thing_id, a.name, a.description, a.media_type, a.size, a.sha256, a.key, a.thumbnail_key,
       a.taken_at, a.added_by, a.id, a.added_at, a.removed_at
FROM thing t
LEFT JOIN attachment a ON a.thing_id = t.id AND a.removed_at IS NULL
WHERE t.id = %(thing_id)s
ORDER BY a.id DESC;

-- find_attachment --
-- One attachment, removed or not.
SELECT thing_id, name, description, media_type, size, sha256, key, thumbnail_key,
       taken_at, added_by, id, added_at, removed_at
FROM attachment
WHERE id = %(id)s;

-- find_same_attachment --
-- The same file on the same thing, brought back if it was removed.
UPDATE attachment SET removed_at = NULL
WHERE thing_id = %(thing_id)s AND sha256 = %(sha256)s
RETURNING thing_id, name, description, media_type, size, sha256, key, thumbnail_key,
          taken_at, added_by, id, added_at, removed_at;

-- put_attachment --
-- Attach a file to a thing; where another has just attached the same one, that one is brought back.
INSERT INTO attachment (thing_id, name, description, media_type, size, sha256, key, thumbnail_key, taken_at, added_by)
SELECT t.id, %(name)s, %(description)s, %(media_type)s, %(size)s, %(sha256)s, %(key)s, %(thumbnail_key)s,
       %(taken_at)s, %(added_by)s
FROM thing t
WHERE t.id = %(thing_id)s
ON CONFLICT (thing_id, sha256) DO UPDATE SET removed_at = NULL
RETURNING thing_id, name, description, media_type, size, sha256, key, thumbnail_key,
          taken_at, added_by, id, added_at, removed_at;

-- describe_attachment --
-- Give an attachment that is not removed another name and description.
UPDATE attachment SET name = %(name)s, description = %(description)s
WHERE id = %(id)s AND removed_at IS NULL
RETURNING thing_id, name, description, media_type, size, sha256, key, thumbnail_key,
          taken_at, added_by, id, added_at, removed_at;

-- remove_attachment --
-- Hide an attachment; when it was removed first stays as it is.
UPDATE attachment SET removed_at = coalesce(removed_at, now())
WHERE id = %(id)s
RETURNING thing_id, name, description, media_type, size, sha256, key, thumbnail_key,
          taken_at, added_by, id, added_at, removed_at;

-- restore_attachment --
-- Show a removed attachment again.
UPDATE attachment SET removed_at = NULL
WHERE id = %(id)s
RETURNING thing_id, name, description, media_type, size, sha256, key, thumbnail_key,
          taken_at, added_by, id, added_at, removed_at;

-- forget_attachments --
-- Forget what was removed longer ago than it is kept; its blobs become loose.
DELETE FROM attachment WHERE removed_at < now() - make_interval(days => %(days)s);

-- announce_blobs --
-- Write down blobs that are about to be kept, and until when a row must need them.
INSERT INTO loose_blob (key, delete_after)
SELECT unnest(%(keys)s::text[]), now() + make_interval(hours => %(hours)s);

-- claim_blobs --
-- Strike out blobs that a row needs now.
DELETE FROM loose_blob WHERE key = ANY (%(keys)s::text[]) RETURNING key;

-- list_loose_blobs --
-- Some blobs that may go, held until the end of the transaction.
SELECT key FROM loose_blob
WHERE delete_after <= now()
ORDER BY delete_after
LIMIT %(most)s
FOR UPDATE SKIP LOCKED;

-- forget_blobs --
-- Strike out blobs that are gone.
DELETE FROM loose_blob WHERE key = ANY (%(keys)s::text[]);
