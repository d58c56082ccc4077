import { Link, Navigate, Outlet, useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { isWithin, useOpenFeatures } from "#console/shell/places.ts";
import { useShellText } from "#console/shell/texts.ts";
import { Refused } from "#console/ui/States.tsx";

const groups = ["organization", "rules"] as const;

/** The settings: their list at the left (a strip on narrow screens), the page beside it. */
export function SettingsFrame(): ReactNode {
  const t = useShellText();
  const { pathname } = useLocation();
  const open = useOpenFeatures().filter((feature) => feature.frame === "settings");
  const list = useRef<HTMLElement>(null);
  // As a strip it is longer than the screen: what is open stands in its middle.
  useEffect(() => {
    const here = list.current?.querySelector<HTMLElement>("[aria-current]");
    if (here && list.current) list.current.scrollLeft = here.offsetLeft - (list.current.clientWidth - here.offsetWidth) / 2;
  }, [pathname]);
  return (
    <div className="k-settings">
      <nav ref={list} className="k-settings-list" aria-label={t.places.settings}>
        {groups.map((group) => {
          const members = open.filter((feature) => (feature.group ?? "organization") === group);
          return members.length === 0 ? null : (
            <section key={group}>
              <h2>{t.settingsGroups[group]}</h2>
              {members.map((feature) => {
                const here = isWithin(pathname, feature.path);
                return (
                  <Link
                    key={feature.path}
                    to={feature.path}
                    className={here ? "is-here" : ""}
                    aria-current={here ? "page" : undefined}
                  >
                    {t.places[feature.name]}
                  </Link>
                );
              })}
            </section>
          );
        })}
      </nav>
      <div className="k-settings-page">
        <Outlet />
      </div>
    </div>
  );
}

/** `/settings` opens the first page that this person may see. */
export function SettingsHome(): ReactNode {
  const t = useShellText();
  const first = useOpenFeatures().find((feature) => feature.frame === "settings");
  return first === undefined ? <Refused right={t.places.settings} /> : <Navigate to={first.path} replace />;
}
