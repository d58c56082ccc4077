import type { Mounted, Shell } from "../loader/shell.ts";
import { createSession } from "../talk/session.ts";
import { identityOf } from "../transport/identity.ts";
import type { Face } from "./face.tsx";

const ofThisPage = () => identityOf(window);

/** Starts the visitor's session; what is drawn comes only when somebody opens it, so that counting unread messages stays light. */
export async function mount(shell: Shell, identity: () => Promise<string | null> = ofThisPage, framed = false): Promise<Mounted> {
  let face: Face | null = null;
  let loading: Promise<Face> | null = null;
  let due = false;

  /** Many changes in one turn are drawn once. */
  function changed(): void {
    if (due || !face) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      face?.draw();
    });
  }
  const session = createSession(shell, identity, changed);

  async function load(): Promise<void> {
    loading ??= import("./face.tsx").then((chunk) => chunk.show(shell, session, framed));
    try {
      face = await loading;
    } catch (error) {
      loading = null;
      throw error;
    }
  }
  return {
    prepare: load,
    async open() {
      await load();
      session.acts.show(true);
    },
    close: () => session.acts.show(false),
    identify: session.acts.identify,
  };
}
