-- How far readings were compared with those of stations nearby. There is one row: arrivals of transactions before `low` were
-- looked at; `looked_at` is by the wall's clock, NULL where nobody ever has; drift was judged of all days until `day`.
CREATE TABLE survey (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    low xid8 NOT NULL,
    looked_at timestamptz,
    day date
);
INSERT INTO survey (low) VALUES (pg_snapshot_xmin(pg_current_snapshot()));

-- By Vietnam's day: how far a datastream was from its neighbours, or what it read itself (a median, in the canonical unit),
-- with the trend of the days until then a day and how likely that is by chance. `since` is the first day of a drift.
CREATE TABLE daily_difference (
    datastream_id integer NOT NULL REFERENCES datastream ON DELETE CASCADE,
    day date NOT NULL,
    difference double precision NOT NULL,
    slope double precision NOT NULL,
    significance double precision NOT NULL,
    since date,
    PRIMARY KEY (datastream_id, day)
);
CREATE INDEX daily_difference_day ON daily_difference (day);

ALTER TABLE survey ENABLE ROW LEVEL SECURITY;
CREATE POLICY whole ON survey TO dothi_whole USING (true);
ALTER TABLE daily_difference ENABLE ROW LEVEL SECURITY;
CREATE POLICY whole ON daily_difference TO dothi_whole USING (true);
-- Written by the city's own parts only.
GRANT SELECT ON daily_difference TO dothi_limited;
CREATE POLICY see ON daily_difference FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM datastream d WHERE d.id = datastream_id));
