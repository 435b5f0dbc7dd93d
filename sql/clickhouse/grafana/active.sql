-- The generation of facts that readers see.
{{active-generation}}
