-- The generation that readers filter on; 1 as long as none was activated.
SELECT if(count() = 0, 1, argMax(generation, version)) AS generation
FROM generations
WHERE active
