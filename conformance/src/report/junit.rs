//! Reports for continuous integration, as JUnit XML.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report as Xml, TestCase, TestCaseStatus, TestSuite};

use super::Report;
use crate::Outcome;

/// The report as XML: a suite an engine, a test a case.
pub(crate) fn text(report: &Report) -> Result<String, String> {
    let mut xml = Xml::new("stylobate conformance");
    for line in &report.header.engines {
        let mut suite =
            TestSuite::new(format!("{} ({} {})", line.engine, line.product, line.version));
        for proved in report.results.iter().filter(|proved| proved.engine == line.engine) {
            let mut status = match proved.outcome {
                Outcome::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
                // What was planned and did not run is no success.
                Outcome::NotRun => TestCaseStatus::non_success(NonSuccessKind::Error),
                _ => TestCaseStatus::success(),
            };
            status.set_type(proved.outcome.word());
            if let (false, Some(message)) = (proved.outcome.conforms(), &proved.message) {
                status.set_message(message.clone());
            }
            let mut test = TestCase::new(proved.case.clone(), status);
            test.set_classname(line.engine.clone());
            test.set_time(Duration::from_millis(proved.milliseconds));
            let remark = proved.message.as_deref().unwrap_or(&proved.sentence);
            test.set_system_out(format!("{}: {remark}", proved.outcome));
            suite.add_test_case(test);
        }
        xml.add_test_suite(suite);
    }
    if !report.mutants.is_empty() {
        let mut suite = TestSuite::new("mutants");
        for mutant in &report.mutants {
            let mut status = match mutant.survived() {
                true => TestCaseStatus::non_success(NonSuccessKind::Failure),
                false => TestCaseStatus::success(),
            };
            if mutant.survived() {
                status.set_message(format!("no case notices: {}", mutant.breaks));
            }
            suite.add_test_case(TestCase::new(mutant.mutant.clone(), status));
        }
        xml.add_test_suite(suite);
    }
    xml.to_string().map_err(|error| format!("there is no XML of the report: {error}"))
}
