import { Head } from "../parts/Head.tsx";
import { Thread } from "../parts/Thread.tsx";
import { words } from "../words.ts";
import type { ScreenProps } from "./props.ts";

/** An earlier conversation, to read only. */
export function Past({ view, acts, origin, fold }: ScreenProps) {
  const past = view.past!;
  return (
    <>
      <Head title={past.title} note={words.readOnly} back={acts.closePast} fold={fold} />
      <div class="main pad">
        {past.complete ? (
          <Thread {...{ view, acts, origin }} past entries={past.thread.entries} readByAgent={past.thread.last} typing={false} />
        ) : (
          <p class="cap" role="status">
            {words.loading}
          </p>
        )}
      </div>
      <footer class="foot stack">
        <button class="wb p" onClick={() => (acts.closePast(), acts.set({ screen: "talk" }))}>
          {view.talk?.conversation?.open ? words.current : words.newQuestion}
        </button>
      </footer>
    </>
  );
}
