import { Button } from "antd";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useMay } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { MakePromise } from "./MakePromise.tsx";
import { DueCell } from "./PromiseParts.tsx";
import { usePromiseText } from "./texts.ts";
import "./promises.css";

export type About = { conversationId: string } | { ticketId: string };
/** Whatever a ticket does is read anew with it: its stages promise and keep. */
const keyOf = (about: About): readonly string[] => ("ticketId" in about ? ["ticket", about.ticketId, "promises"] : ["promises", "about", about.conversationId]);

/** What the customer was promised in a conversation or about a ticket, newest first, and a way to write down another (R-FU-05). `frame` draws it where it stands. */
export function PromisesOf({ about, open, frame }: { about: About; open: boolean; frame: (title: string, acts: ReactNode, list: ReactNode) => ReactNode }): ReactNode {
  const t = usePromiseText();
  const may = useMay();
  const [making, setMaking] = useState(false);
  const found = useQuery({ queryKey: keyOf(about), queryFn: ({ signal }) => api("GET /v1/promises/about", { query: about }, { signal }), refetchInterval: 30_000, enabled: may("promises.read") });
  const makes = open && may("promises.serve");
  const rows = found.data?.rows ?? [];
  if (rows.length === 0 && !makes) return null;
  return (
    <>
      {frame(
        t.title,
        makes ? (
          <Button size="small" type="text" icon={<Icon name="plus" />} onClick={() => setMaking(true)}>
            {t.make.short}
          </Button>
        ) : null,
        rows.length === 0 ? null : (
          <ul className="promises-of">
            {rows.toReversed().map((row) => (
              <li key={row.id}>
                <span>{row.what || t.sources[row.source]}</span>
                <DueCell row={row} />
              </li>
            ))}
          </ul>
        ),
      )}
      {making ? <MakePromise about={about} onClose={() => setMaking(false)} /> : null}
    </>
  );
}
