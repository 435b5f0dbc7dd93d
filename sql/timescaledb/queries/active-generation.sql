-- The generation that readers see; none told yet: 1.
SELECT coalesce((SELECT generation FROM generations WHERE active ORDER BY version DESC LIMIT 1), 1)::integer AS generation
