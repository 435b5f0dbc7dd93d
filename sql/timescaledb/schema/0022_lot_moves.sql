-- What moves do to operations: signed quantities of a lot or serial. `id` is the move's, which decides between moves of one instant.
CREATE TABLE lot_moves
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    line text NOT NULL DEFAULT '',
    operation text NOT NULL DEFAULT '',
    product text NOT NULL DEFAULT '',
    carrier_kind text NOT NULL DEFAULT '',
    carrier text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    id text NOT NULL DEFAULT '',
    quantity bigint NOT NULL DEFAULT 0,
    arrival boolean NOT NULL DEFAULT false,
    "order" text NOT NULL DEFAULT '',
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL
)
