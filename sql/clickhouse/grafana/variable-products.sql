-- The products that have a series of the characteristic. No identifier has brackets: "(all)" stands for the series without a product.
SELECT if(c.product = '', '(all)', toString(c.product)) AS product
FROM characteristics AS c FINAL
WHERE {{scope:c}} AND c.station = {station:String} AND c.characteristic = {characteristic:String} AND c.chart != ''
ORDER BY c.product
