import type { ReactNode } from "react";
import type { RefusedLine } from "#contract/organization.ts";
import { fill } from "#locales/index.ts";
import { useErrorText } from "#console/lib/errors.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { useOrganizationText } from "./texts.ts";

/** Lines of a file that cannot be taken: which one, which column, why. */
export function RefusedLines({ lines }: { lines: readonly RefusedLine[] }): ReactNode {
  const t = useOrganizationText();
  const errors = useErrorText();
  if (lines.length === 0) return null;
  const why = ({ code, params }: RefusedLine): string => fill(t.fields[code] ?? errors.fields[code] ?? errors.unknownField, params ?? {});
  return (
    <div className="organization-refused" role="status">
      <p className="k-problem">
        <Icon name="alert" size="xs" /> {t.common.refused(lines.length)}
      </p>
      <ul>
        {lines.slice(0, 100).map((one) => (
          <li key={`${one.line} ${one.field}`}>
            <span className="k-num k-ink-3">{t.common.line(one.line)}</span> <b>{t.common.columns[one.field] ?? one.field}</b> {why(one)}
          </li>
        ))}
      </ul>
    </div>
  );
}
