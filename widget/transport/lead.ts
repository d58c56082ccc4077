/** Who sends among one visitor's tabs: the one where the person last wrote. Without Web Locks every tab sends, which client ids make harmless. */
export interface Lead {
  held(): boolean;
  /** Takes the lead from another tab, since that one may be asleep. */
  take(): void;
  close(): void;
}

/** Competes for the lead under a name; `gained` is told whenever this tab gets it. */
export function openLead(name: string, gained: () => void): Lead {
  const locks: LockManager | undefined = navigator.locks;
  let held = !locks;
  let closed = false;
  let release = () => {};

  function compete(steal: boolean): void {
    if (!locks || closed) return;
    locks
      .request(name, steal ? { steal: true } : {}, () => {
        held = true;
        gained();
        return new Promise<void>((done) => (release = done));
      })
      .catch(() => {
        // Another tab took it: stand in line again.
        held = false;
        compete(false);
      });
  }
  compete(false);

  return {
    held: () => held,
    take: () => {
      if (!held) compete(true);
    },
    close() {
      closed = true;
      held = false;
      release();
    },
  };
}
