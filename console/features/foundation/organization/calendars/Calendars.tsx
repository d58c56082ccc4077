import { useQuery } from "@tanstack/react-query";
import { Segmented } from "antd";
import type { ReactNode } from "react";
import type { Calendar } from "#contract/policies/calendar.ts";
import { api } from "#console/lib/api.ts";
import { useAddress } from "#console/lib/address.ts";
import { useLabel } from "#console/lib/locale.ts";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { BodyForm } from "#console/features/foundation/handbook/forms/BodyForm.tsx";
import { Reading } from "../Reading.tsx";
import { RuleDocument } from "../RuleDocument.tsx";
import { useOrganizationText } from "../texts.ts";
import { Holidays } from "./Holidays.tsx";
import { Reckoning } from "./Reckoning.tsx";
import { WeekHours } from "./WeekHours.tsx";
import "#console/features/foundation/handbook/handbook.css";
import "../organization.css";

/** /settings/calendars: when time counts, which days are off, and what that means for a deadline. */
export default function Calendars(): ReactNode {
  const t = useOrganizationText();
  const label = useLabel();
  const [address, change] = useAddress();
  const list = useQuery({ queryKey: ["handbook", "documents", "calendars"], queryFn: async () => (await api("GET /v1/handbook/documents", { query: { kind: "calendar", limit: 100 } })).rows });
  return (
    <Page wide>
      <PageHead title={t.calendars.title} note={t.calendars.note} />
      <Holidays />
      <Reading query={list} what={t.calendars.failed}>
        {(documents) => {
          const key = documents.find((one) => one.key === address.calendar)?.key ?? documents[0]?.key;
          if (key === undefined) return null;
          return (
            <>
              <div>
                <Segmented aria-label={t.calendars.choose} value={key} onChange={(to) => change({ calendar: to })} options={documents.map((one) => ({ value: one.key, label: label(one.title) }))} />
              </div>
              <RuleDocument key={key} kind="calendar" documentKey={key} failed={t.calendars.failed} adjust={t.calendars.adjust} waiting={(n) => t.calendars.waiting(n)}>
                {(body, rule) => (
                  <div className="organization-two">
                    <Panel {...(rule === null ? { title: t.calendars.week } : {})}>{rule === null ? <WeekHours calendar={body as Calendar} /> : <BodyForm kind="calendar" draft={rule.draft} />}</Panel>
                    <Reckoning calendarKey={key} draft={rule === null ? null : rule.draft.problems.length === 0 ? (body as Calendar) : undefined} />
                  </div>
                )}
              </RuleDocument>
            </>
          );
        }}
      </Reading>
    </Page>
  );
}
