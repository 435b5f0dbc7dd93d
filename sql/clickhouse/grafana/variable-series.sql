-- The series that is chosen, as the query of the web app's address.
SELECT concat(
    'factory=', encodeURLComponent({factory:String}), '&line=', encodeURLComponent({line:String}),
    '&station=', encodeURLComponent({station:String}), '&characteristic=', encodeURLComponent({characteristic:String}),
    if(arrayElement({products:Array(String)}, 1) = '', '', concat('&product=', encodeURLComponent(arrayElement({products:Array(String)}, 1))))
) AS series
