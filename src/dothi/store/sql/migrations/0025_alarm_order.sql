-- Lists of open alarms are read in their own order, a page at a time.
DROP INDEX alarm_open_order;
CREATE INDEX alarm_open_order ON alarm (priority, raised_at DESC, id DESC) WHERE is_open;
CREATE INDEX alarm_open_newest ON alarm (raised_at DESC, id DESC) WHERE is_open;
