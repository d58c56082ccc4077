import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useWhen } from "#console/lib/when.ts";
import { serverNow } from "#console/lib/tick.ts";
import { usePromiseText } from "./texts.ts";

const days = 30;

/** The figure of the book: of what fell due in the last thirty days, what was kept, and by whom (R-FU-05). */
export function KeptPart(): ReactNode {
  const t = usePromiseText().figure;
  const when = useWhen();
  const [open, setOpen] = useState(false);
  const to = when.day(serverNow());
  const from = when.day(serverNow() - (days - 1) * 86_400_000);
  const found = useQuery({ queryKey: ["promises", "kept", from, to], queryFn: ({ signal }) => api("GET /v1/promises/kept", { query: { from, to } }, { signal }), refetchInterval: 60_000 });
  if (found.data === undefined || found.data.due === 0) return null;
  const { rows, due, kept } = found.data;
  const rate = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(1)}%`;
  return (
    <section className="promises-kept-part">
      <button type="button" className="k-link" aria-expanded={open} title={t.sentence} onClick={() => setOpen(!open)}>
        {t.all(rate(kept, due), kept, due, days)}
      </button>
      {open ? (
        <>
          <p className="k-small k-ink-3">{t.sentence}</p>
          <ul>
            {rows.map((row) => (
              <li key={row.owner?.id ?? ""}>
                <span>{row.owner?.name ?? t.nobody}</span> <b className="k-num">{rate(row.kept, row.due)}</b> <span className="k-small k-ink-3 k-num">{t.of(row.kept, row.due)}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}
