import { Link, useLocation } from "@tanstack/react-router";
import { Drawer } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useWaiting } from "#console/lib/waiting.ts";
import { isWithin, type RailItem, useRailItems } from "#console/shell/places.ts";
import { useShellText } from "#console/shell/texts.ts";
import { Icon } from "#console/ui/Icon.tsx";
import "./rail.css";

const inBottomBar = 5;

/** The places: a rail at the left, or a bar at the bottom of narrow screens (five, then 更多). */
export function Rail(): ReactNode {
  const t = useShellText();
  const items = useRailItems();
  const [more, setMore] = useState(false);
  const overflow = items.length > inBottomBar ? items.slice(inBottomBar) : [];
  const close = (): void => setMore(false);
  return (
    <nav className="k-rail" data-pane aria-label={t.rail}>
      {items.map((item, at) => (
        <Place
          key={item.path}
          item={item}
          extra={at >= inBottomBar}
          first={item.foot && items[at - 1]?.foot !== true}
        />
      ))}
      {overflow.length === 0 ? null : (
        <button
          type="button"
          className="k-place k-place-more"
          aria-haspopup="dialog"
          onClick={() => setMore(true)}
        >
          <Icon name="more" size="l" />
          <span>{t.more}</span>
        </button>
      )}
      <Drawer
        open={more}
        placement="bottom"
        size={Math.min(420, 96 + overflow.length * 52)}
        title={t.more}
        onClose={close}
      >
        <ul className="k-more" onClick={close}>
          {overflow.map((item) => (
            <li key={item.path}>
              <Link to={item.path}>
                <Icon name={item.icon} size="l" /> {t.places[item.name]}
              </Link>
            </li>
          ))}
        </ul>
      </Drawer>
    </nav>
  );
}

function Place({ item, extra, first }: { item: RailItem; extra: boolean; first: boolean }): ReactNode {
  const t = useShellText();
  const here = isWithin(useLocation().pathname, item.path);
  const count = useWaiting()[item.path] ?? 0;
  const link = useRef<HTMLAnchorElement>(null);
  // On a low screen the rail scrolls: where one is must be seen.
  useEffect(() => {
    if (here) link.current?.scrollIntoView({ block: "nearest" });
  }, [here]);
  const marks = ["k-place", here ? "is-here" : "", extra ? "is-extra" : "", first ? "is-foot" : ""];
  return (
    <Link
      ref={link}
      to={item.path}
      className={marks.filter((mark) => mark !== "").join(" ")}
      aria-current={here ? "page" : undefined}
    >
      <Icon name={item.icon} size="l" />
      <span>{t.places[item.name]}</span>
      {count === 0 ? null : (
        <span className="k-count" role="img" aria-label={t.waiting(count)}>
          {count > 99 ? "99+" : count}
        </span>
      )}
    </Link>
  );
}
