-- PostgreSQL looks into an index below a policy only by functions that are said to tell nothing of what they are given,
-- and only a superuser may say so. These give no error that depends on a value that is stored, nor show one; with them a
-- limited principal's questions are found by the same indexes as everybody's.
ALTER FUNCTION public.geometry_overlaps(public.geometry, public.geometry) LEAKPROOF;
ALTER FUNCTION public.st_expand(public.geometry, double precision, double precision, double precision, double precision)
    LEAKPROOF;
ALTER FUNCTION pg_catalog.range_contains_elem(anyrange, anyelement) LEAKPROOF;
ALTER FUNCTION pg_catalog.replace(text, text, text) LEAKPROOF;
ALTER FUNCTION pg_catalog.string_to_array(text, text) LEAKPROOF;
ALTER FUNCTION pg_catalog.array_to_tsvector(text[]) LEAKPROOF;
ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF;
ALTER FUNCTION pg_catalog.lower(text) LEAKPROOF;
