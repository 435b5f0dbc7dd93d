-- First and final results of serials by the minute of their own time: signed sums, a correction is a row of the opposite sign.
CREATE TABLE yield_minutes
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    line text NOT NULL DEFAULT '',
    operation text NOT NULL DEFAULT '',
    product text NOT NULL DEFAULT '',
    minute timestamptz NOT NULL,
    inspected bigint NOT NULL DEFAULT 0,
    first_pass_good bigint NOT NULL DEFAULT 0,
    final_inspected bigint NOT NULL DEFAULT 0,
    final_good bigint NOT NULL DEFAULT 0,
    defects bigint NOT NULL DEFAULT 0,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL
)
