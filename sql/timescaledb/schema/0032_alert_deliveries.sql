-- What became of a notification, in generation 0 as `alerts`. Its name begins with that of its alert. Of words of one instant the last one
-- counts: waiting, given up, told.
CREATE TABLE alert_deliveries
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    notification text NOT NULL,
    alert text NOT NULL DEFAULT '',
    step text NOT NULL DEFAULT '',
    channel text NOT NULL DEFAULT '',
    robot text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    state text NOT NULL DEFAULT '',
    code text NOT NULL DEFAULT '',
    tries bigint NOT NULL DEFAULT 0,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, notification)
)
