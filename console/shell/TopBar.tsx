import { lazy, type ReactNode, Suspense } from "react";
import { AvatarMenu } from "#console/shell/AvatarMenu.tsx";
import type { TopPart } from "#console/shell/feature.ts";
import { topParts } from "#console/shell/parts.ts";
import { useHere } from "#console/shell/places.ts";
import { useMay, useSession } from "#console/shell/session.tsx";
import { useShellText } from "#console/shell/texts.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { Kbd } from "#console/ui/Kbd.tsx";

interface TopBarProps {
  leftRef: (element: HTMLElement | null) => void;
  rightRef: (element: HTMLElement | null) => void;
  onSearch: () => void;
}

const loaded = topParts.map((part) => ({ ...part, Part: lazy(part.load) }));

/** Place, search, what the page adds, presence, bell, and myself. */
export function TopBar({ leftRef, rightRef, onSearch }: TopBarProps): ReactNode {
  const t = useShellText();
  const here = useHere();
  const session = useSession();
  // The desk is home: there the centre's own name stands.
  const place = here === "desk" ? session.centre.name : t.places[here];
  return (
    <header className="k-top" data-pane>
      <span className="k-logo">
        <Icon name="logo" size="l" label={t.product} />
      </span>
      <h1 className="k-here k-cut">{place}</h1>
      {session.centre.demo ? <span className="k-tag is-outlined k-demo">{t.demo}</span> : null}
      <div ref={leftRef} className="k-top-part" />
      <button type="button" className="k-find" aria-haspopup="dialog" onClick={onSearch}>
        <Icon name="search" />
        <span className="k-cut">{t.search}</span>
        <Kbd keys="Mod+KeyK" />
      </button>
      <span className="k-space" />
      <div ref={rightRef} className="k-top-part" />
      <Parts slot="presence" />
      <Parts slot="bell" />
      <AvatarMenu />
    </header>
  );
}

function Parts({ slot }: { slot: TopPart["slot"] }): ReactNode {
  const may = useMay();
  return loaded
    .filter((part) => part.slot === slot && may(part.permission))
    .map((part, at) => (
      <Suspense key={at} fallback={null}>
        <part.Part />
      </Suspense>
    ));
}
