-- Messages that were refused, with the reason; nothing is dropped silently.
CREATE TABLE dead_letter (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received_at timestamptz NOT NULL DEFAULT now(),
    channel text NOT NULL,
    source text NOT NULL,
    payload bytea NOT NULL,
    size integer NOT NULL,
    reason text NOT NULL,
    message text NOT NULL,
    occurrences integer NOT NULL DEFAULT 1,
    window_start timestamptz
);
-- In a flood, one row a minute counts those of a source that are not kept whole.
CREATE UNIQUE INDEX dead_letter_window ON dead_letter (window_start, channel, source, reason)
    WHERE window_start IS NOT NULL;
CREATE INDEX dead_letter_received ON dead_letter (received_at);

-- The running processes and how they are, told by themselves.
CREATE TABLE part (
    name text PRIMARY KEY,
    pid integer NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}'
);

-- One row: how city time runs here, and what is being replayed if anything is.
CREATE TABLE city_state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    clock jsonb NOT NULL,
    recording jsonb
);
