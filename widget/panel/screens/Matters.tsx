import { useEffect, useState } from "preact/hooks";
import type { WidgetMatters } from "#contract/widget.ts";
import { Head } from "../parts/Head.tsx";
import { Icon } from "../parts/Icon.tsx";
import { words } from "../words.ts";
import type { ScreenProps } from "./props.ts";

/** My matters 我的事项: what this customer has filed, and what may be filed; each opens a page of its own. */
export function Matters({ acts, origin, fold }: ScreenProps) {
  const say = words.matters;
  const [own, setOwn] = useState<WidgetMatters | null>(null);
  const back = () => acts.set({ screen: "home" });
  const fail = ({ code = "internal" }) => acts.set({ notice: code });
  useEffect(() => void acts.waiting("matters", {}).then(setOwn, fail), []);
  function open(id: string): void {
    // A window that opens later than the click is held back by browsers.
    const page = window.open("", "_blank");
    acts.waiting("matterLink", { id }).then(
      ({ token }) => ((page ?? window).location.href = `${origin}/follow#${token}`),
      (no) => {
        page?.close();
        fail(no);
      },
    );
  }
  return (
    <>
      <Head title={say.title} note={say.note} back={back} fold={fold} />
      <div class="main pad">
        {own ? (
          <>
            <section class="bx li">
              <h3>{say.file}</h3>
              {own.types.map((type) => (
                <a key={type.key} class="go" href={`${origin}/file#${own.pass}/${type.key}`} target="_blank" rel="noopener">
                  <span class="sp">{type.name}</span>
                  <Icon name="right" />
                </a>
              ))}
            </section>
            {own.rows[0] ? (
              <section class="bx li">
                <h3>{say.sent}</h3>
                {own.rows.map((row) => (
                  <button key={row.id} onClick={() => open(row.id)}>
                    <span class="sp ttl">
                      <span class="cut blk">{row.title}</span>
                      <span class="s m2 blk">
                        {row.code} {row.needed ? <b>{say.needed}</b> : row.now}
                      </span>
                    </span>
                    <Icon name="right" />
                  </button>
                ))}
              </section>
            ) : (
              <p class="cap">{say.none}</p>
            )}
          </>
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
