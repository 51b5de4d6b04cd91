-- list_names_beginning --
-- Folded names without their spaces that begin with one of some texts, some of each in the order of letters. One
-- name after the other is looked up, so that it does not matter how many things have it.
SELECT DISTINCT step.name
FROM unnest(%(starts)s::text[]) AS s (start)
CROSS JOIN LATERAL (
    WITH RECURSIVE step (name, number) AS (
        (SELECT replace(t.folded, ' ', ''), 1
         FROM thing t
         WHERE t.folded IS NOT NULL AND replace(t.folded, ' ', '') >= s.start
           AND replace(t.folded, ' ', '') < s.start || U&'\+10FFFF'
         ORDER BY replace(t.folded, ' ', '') LIMIT 1)
        UNION ALL
        SELECT (SELECT replace(t.folded, ' ', '')
                FROM thing t
                WHERE t.folded IS NOT NULL AND replace(t.folded, ' ', '') > step.name
                  AND replace(t.folded, ' ', '') < s.start || U&'\+10FFFF'
                ORDER BY replace(t.folded, ' ', '') LIMIT 1), step.number + 1
        FROM step WHERE step.name IS NOT NULL AND step.number < %(most)s
    )
    SELECT step.name FROM step WHERE step.name IS NOT NULL
) step;

-- list_names_of_words --
-- Folded names without their spaces that have some words; of very many some, those without a number first.
SELECT replace(t.folded, ' ', '')
FROM (
    SELECT t.folded FROM thing t
    WHERE t.folded IS NOT NULL
      AND array_to_tsvector(string_to_array(t.folded, ' ')) @@ %(words)s::tsquery
    LIMIT %(looked_at)s
) t
GROUP BY t.folded
ORDER BY t.folded ~ '[0-9]', length(t.folded), t.folded
LIMIT %(most)s;

-- list_named --
-- Things by their folded names without spaces: the pieces of what is one under its name counted together for each
-- area, of others those nearest to a point.
SELECT g.id, g.kind, g.pieces, g.uid, g.name,
       a.name_vi, a.name_en, public.ST_XMin(g.box), public.ST_YMin(g.box), public.ST_XMax(g.box), public.ST_YMax(g.box),
       public.ST_X(g.point), public.ST_Y(g.point)
FROM (
    SELECT min(n.id) AS id, n.key, n.kind, n.area_id, count(*) AS pieces, min(n.uid) AS uid, min(n.name) AS name,
           public.ST_Extent(n.geometry) AS box,
           CASE WHEN count(*) = 1 THEN surface_point((array_agg(n.geometry))[1]) END AS point,
           row_number() OVER (
               PARTITION BY n.key
               ORDER BY public.ST_Distance(public.ST_Centroid(public.ST_Extent(n.geometry)::public.geometry),
                                    public.ST_MakePoint(%(longitude)s::float8, %(latitude)s::float8)), min(n.id)
           ) AS place
    FROM unnest(%(names)s::text[]) AS k (key)
    CROSS JOIN LATERAL (
        SELECT k.key, t.id, t.uid, t.kind, t.name, t.area_id, t.geometry
        FROM thing t
        WHERE t.folded IS NOT NULL AND replace(t.folded, ' ', '') = k.key
        LIMIT %(looked_at)s
    ) n
    GROUP BY n.key, n.kind, n.area_id, CASE WHEN n.kind = ANY (%(pieces)s::text[]) THEN 0 ELSE n.id END
) g
LEFT JOIN area a ON a.id = g.area_id
WHERE g.place <= %(most)s;

-- list_things_of_uid --
-- Things whose uid begins with a text in small letters, those with exactly it first.
SELECT t.id, t.kind, 1, t.uid, t.name, a.name_vi, a.name_en,
       public.ST_XMin(t.geometry), public.ST_YMin(t.geometry), public.ST_XMax(t.geometry), public.ST_YMax(t.geometry),
       public.ST_X(surface_point(t.geometry)), public.ST_Y(surface_point(t.geometry))
FROM (
    SELECT * FROM thing
    WHERE lower(uid) COLLATE "C" >= %(start)s AND lower(uid) COLLATE "C" < %(start)s || U&'\+10FFFF'
    ORDER BY lower(uid) COLLATE "C" LIMIT %(most)s
) t
LEFT JOIN area a ON a.id = t.area_id;

-- list_things_of_number --
-- Things with a house number in their properties, and the street that stands beside it.
SELECT t.id, t.kind, 1, t.uid, t.name, a.name_vi, a.name_en,
       public.ST_XMin(t.geometry), public.ST_YMin(t.geometry), public.ST_XMax(t.geometry), public.ST_YMax(t.geometry),
       public.ST_X(surface_point(t.geometry)), public.ST_Y(surface_point(t.geometry)),
       v.properties ->> 'house_number', coalesce(v.properties ->> 'street', '')
-- Found by the table, which has an index of numbers; what is told is what the session sees of it.
FROM city.thing t JOIN thing v ON v.id = t.id AND v.properties ? 'house_number'
LEFT JOIN area a ON a.id = t.area_id
WHERE t.properties ? 'house_number' AND fold_text(t.properties ->> 'house_number') = %(number)s
  AND fold_text(coalesce(v.properties ->> 'street', '')) LIKE '%%' || %(street)s || '%%'
LIMIT %(most)s;

-- list_area_names_of_words --
-- Folded names of areas in force today that have some words.
SELECT DISTINCT a.folded FROM area a
WHERE in_force(a.effective_from, a.effective_to, city_today())
  AND array_to_tsvector(string_to_array(a.folded, ' ')) @@ %(words)s::tsquery
LIMIT %(most)s;

-- list_known_words --
-- Those of some words that a name has.
SELECT DISTINCT word FROM known_word WHERE word = ANY (%(words)s::text[]);

-- list_words_like --
-- Words of a name that begin alike and are about as long.
SELECT DISTINCT word FROM known_word
WHERE word >= %(start)s AND word < %(start)s || 'zzzzzzzz' AND length(word) BETWEEN %(least)s AND %(most)s;

-- list_pieces --
-- The things that are one under their name with a given one: of its kind, in its area.
SELECT t.id, public.ST_AsGeoJSON(t.geometry, 6)
FROM thing one
JOIN thing t ON t.folded IS NOT NULL AND replace(t.folded, ' ', '') = replace(one.folded, ' ', '')
            AND t.kind = one.kind AND t.area_id IS NOT DISTINCT FROM one.area_id
WHERE one.id = %(id)s AND t.geometry IS NOT NULL
ORDER BY t.id LIMIT %(most)s;

-- find_place_area --
-- The unit in force today that holds a point, and its province.
SELECT a.full_name_vi, a.full_name_en, CASE a.level WHEN 'province' THEN a.code ELSE a.parent_code END
FROM area a
WHERE a.id = find_area(public.ST_SetSRID(public.ST_MakePoint(%(longitude)s, %(latitude)s), 4326));

-- learn_words_of_change --
-- Learn the words of what a change has named.
SELECT learn_words(string_agg(DISTINCT t.folded, ' ')) FROM thing t WHERE t.change_id = %(change)s;
