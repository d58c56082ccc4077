import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api } from "#console/lib/api.ts";
import { useSession } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { useShops, useTeams } from "../queries.ts";
import { useDivision } from "../territories/names.ts";
import { useOrganizationText } from "../texts.ts";
import { stepsLeft } from "./steps.ts";
import "./start.css";

const pages = { shop: "/settings/shops", team: "/settings/teams", people: "/settings/people", territory: "/settings/territories", duty: "/settings/duty" } as const;

/** What is still missing before a question can reach anybody, until nothing is; a demo has it all. */
export default function StartBar(): ReactNode {
  const t = useOrganizationText();
  const { centre } = useSession();
  const shops = useShops().data;
  const teams = useTeams().data;
  const division = useDivision().data;
  const duty = useQuery({ queryKey: ["organization", "duty", "any"], queryFn: () => api("GET /v1/duty", { query: { planned: "true", limit: 1 } }), staleTime: 60_000 }).data;
  if (centre.demo || shops === undefined || teams === undefined || division === undefined || duty === undefined) return null;
  const left = stepsLeft({ shops, teams, territories: division.territories, planned: duty.rows.length });
  if (left.length === 0) return null;
  return (
    <nav className="organization-start" aria-label={t.start.label(left.length)}>
      <Icon name="flag" />
      <span>{t.start.label(left.length)}</span>
      {left.map((step) => (
        <Link key={step} to={pages[step]}>
          {t.start.steps[step]}
        </Link>
      ))}
    </nav>
  );
}
