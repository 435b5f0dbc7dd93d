-- Which generation of rows readers see: of the active ones the one with the highest version; 1 as long as there is none.
CREATE TABLE generations
(
    generation bigint PRIMARY KEY,
    active boolean NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    version bigint NOT NULL
)
