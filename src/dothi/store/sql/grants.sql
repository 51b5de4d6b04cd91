-- The program connects as a role that owns nothing, so that row-level security binds it: it sees all rows because it is
-- one of dothi_whole, and works as dothi_limited for whom not all are meant.
GRANT dothi_whole, dothi_limited TO dothi_app;
GRANT USAGE ON SCHEMA city TO dothi_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA city TO dothi_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA city TO dothi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA city GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO dothi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA city GRANT USAGE ON SEQUENCES TO dothi_app;
GRANT USAGE ON SCHEMA work TO dothi_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA work TO dothi_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA work TO dothi_app;
-- What is written down of who did what is added to by notes and by nothing else.
REVOKE ALL ON city.audit_entry, city.audit_note FROM dothi_app;
GRANT SELECT ON city.audit_entry TO dothi_app;
GRANT INSERT ON city.audit_note TO dothi_app;
-- Proof of what was consented to and done is added to, and nothing else.
REVOKE UPDATE, DELETE, TRUNCATE ON city.consent, city.privacy_step FROM dothi_app;
