import { useEffect, useState } from "preact/hooks";
import type { WidgetCalls } from "#contract/widget.ts";
import { Head } from "../parts/Head.tsx";
import { words } from "../words.ts";
import type { ScreenProps } from "./props.ts";

/** The last change on its way: read before it has arrived, the boxes would say what was before. */
let changing: Promise<unknown> = Promise.resolve();

/** What the shop may use the customer's data for beyond the order: one box each, as easily taken back as given. */
export function Consents({ acts, fold }: ScreenProps) {
  const say = words.consents;
  const [rows, setRows] = useState<WidgetCalls["consents"]["result"]["rows"] | null>(null);
  const back = () => acts.set({ screen: "home" });
  const load = () => changing.then(() => acts.waiting("consents", {})).then((answer) => setRows(answer.rows), ({ code = "internal" }) => acts.set({ notice: code }));
  useEffect(() => void load(), []);
  function change(purpose: string, given: boolean): void {
    // The box stays as it was put, and in focus; when the server says otherwise, its word stands.
    setRows(rows!.map((row) => (row.key === purpose ? { ...row, given } : row)));
    const refused = acts.waiting("consent", { purpose, given }).then(() => null, ({ code = "internal" }) => code);
    changing = refused;
    void refused.then((code) => {
      if (code === null) return;
      acts.set({ notice: code });
      void load();
    });
  }
  return (
    <>
      <Head title={say.title} note={say.note} back={back} fold={fold} />
      <div class="main pad">
        {rows ? (
          <div class="col agrs">
            {rows.map((row) => (
              <label key={row.key} class="bx line agr">
                <input type="checkbox" checked={row.given} aria-describedby={`kefu-${row.key}`} onChange={(event) => change(row.key, event.currentTarget.checked)} />
                <span class="sp">
                  <b class="blk">{row.name}</b>
                  <span class="s m2 blk" id={`kefu-${row.key}`}>
                    {row.text}
                  </span>
                </span>
              </label>
            ))}
          </div>
        ) : (
          <p class="cap" role="status">
            {words.loading}
          </p>
        )}
      </div>
      <footer class="foot stack">
        <button type="button" class="lnk" data-first onClick={back}>
          {words.back}
        </button>
      </footer>
    </>
  );
}
