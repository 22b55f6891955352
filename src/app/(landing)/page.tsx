import { Comparison } from '@/ui/landing/comparison';
import { FirstCharge } from '@/ui/landing/first-charge';
import { Hero } from '@/ui/landing/hero';
import { PlanColumns } from '@/ui/landing/plan-columns';
import { Questions } from '@/ui/landing/questions';

/** Built once from the catalogue; nothing in it waits for a database. */
export default function LandingPage() {
  return (
    <>
      <Hero />
      <FirstCharge />
      <PlanColumns />
      <Comparison />
      <Questions />
    </>
  );
}
