import type { ReactNode } from "react";
import { ApiError } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";

/** The places that a refusal names, each with its sentence. */
export function RefusedPlaces({ error }: { error: unknown }): ReactNode {
  const problem = useProblem();
  if (!(error instanceof ApiError) || error.fields.length === 0) return null;
  const sentences = problem(error).fields;
  return (
    <ul className="handbook-refused k-small">
      {Object.entries(sentences).map(([path, text]) => (
        <li key={path}>
          <code>{path}</code> {text}
        </li>
      ))}
    </ul>
  );
}
