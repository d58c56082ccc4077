import { type ComponentType, lazy, type LazyExoticComponent, type ReactNode, Suspense, useMemo } from "react";
import { wordProblem } from "#contract/policies/words.ts";
import { LoadingState } from "#console/ui/States.tsx";
import { useHandbookText } from "../texts.ts";
import type { Draft } from "../useDraft.ts";
import { type Body, BodyProvider } from "./fields.tsx";
import { formDocument, type Path } from "./formDocument.ts";

/** Kinds that have a form; the others are written as YAML. */
const forms: Readonly<Record<string, LazyExoticComponent<ComponentType>>> = {
  greeting: lazy(() => import("./GreetingForm.tsx")),
  routing: lazy(() => import("./RoutingForm.tsx")),
  calendar: lazy(() => import("./CalendarForm.tsx")),
};

export const hasForm = (kind: string): boolean => forms[kind] !== undefined;

/** The form of a kind over a draft's text; the text stays the truth, and keeps its comments. */
export function BodyForm({ kind, draft }: { kind: string; draft: Pick<Draft, "yaml" | "write" | "problems"> }): ReactNode {
  const t = useHandbookText();
  const Form = forms[kind];
  const document = useMemo(() => formDocument(draft.yaml), [draft.yaml]);
  if (Form === undefined || document === null) return <p className="k-problem">{t.editor.formBroken}</p>;
  const named = (path: Path): string => ["body", ...path].join(".");
  const body: Body = {
    get: document.get,
    set: (path, value) => draft.write(document.with(path, value)),
    problemAt(path) {
      const name = named(path);
      const found = draft.problems.find((one) => one.path === name) ?? draft.problems.find((one) => one.path.startsWith(`${name}.`));
      return found === undefined ? undefined : wordProblem(t, found);
    },
  };
  return (
    <Suspense fallback={<LoadingState rows={8} />}>
      <BodyProvider value={body}>
        <div className="handbook-form">
          <Form />
        </div>
      </BodyProvider>
    </Suspense>
  );
}
