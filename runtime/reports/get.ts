// The API as reports ask it: the same routes as everybody's, so that a report and a page show the same figures.
import { PipelineError } from "../../core/errors.ts";
import { readAnswer } from "../where.ts";

/** GET of a path below `/api/v1`. @throws PipelineError with the code of the answer */
export type Get = <T>(path: string, query?: Readonly<Record<string, string | number>>) => Promise<T>;

export type Fetch = (path: string) => Promise<{ readonly statusCode: number; readonly body: string }>;

/** From whatever asks for a path and gives the body of the answer. */
export function getBy(fetch: Fetch): Get {
  return async <T>(path: string, query: Readonly<Record<string, string | number>> = {}) => {
    const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    const { statusCode, body } = await fetch(`/api/v1${path}${parameters.size > 0 ? `?${parameters}` : ""}`);
    const answer = readAnswer<T>(body, { asked: path, statusCode });
    if (answer.code !== "OK") throw new PipelineError(answer.code, `${path} answered ${statusCode}: ${answer.message}`);
    return answer.data;
  };
}
