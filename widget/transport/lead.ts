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
  /** The request by which this tab leads; the loss of an older one says nothing. */
  let leading: object | null = null;
  let queued = false;
  let taking = false;
  let closed = false;
  let release = () => {};

  function compete(steal: boolean): void {
    if (!locks || closed || (steal ? taking : queued)) return;
    if (steal) taking = true;
    else queued = true;
    const request = {};
    const granted = () => {
      if (steal) taking = false;
      else queued = false;
      if (closed) return;
      leading = request;
      gained();
      return new Promise<void>((done) => (release = done));
    };
    locks.request(name, { steal }, granted).catch(() => {
      // Another tab took it: stand in line again.
      if (leading === request) leading = null;
      if (!leading) compete(false);
    });
  }
  const held = () => !locks || leading !== null;
  compete(false);

  return {
    held,
    take: () => {
      if (!held()) compete(true);
    },
    close() {
      closed = true;
      leading = null;
      release();
    },
  };
}
