// Where a larger set of cases lies that is not part of the repository: beside it, where there is one.
import { join } from "node:path";

export const SHARED_SET = join(import.meta.dirname, "../../../shared/spc-reference");
