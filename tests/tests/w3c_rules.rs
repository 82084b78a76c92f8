//! What W3C Trace Context Level 2 demands of `traceparent`: each rule by one hop through the
//! service.

use tracing_tests::w3c_rules;

w3c_rules! {
    "Trace Context 3.2.1 Header Name": the_name_of_traceparent_is_read_in_any_case {
        ["TraceParent: 00-{T}-{P}-01"] => ["span: {T}-{P}-01"] => ["traceparent: 00-{T}-{S}-01"];
        ["TRACEPARENT: 00-{T}-{P}-01"] => ["span: {T}-{P}-01"] => ["traceparent: 00-{T}-{S}-01"];
    }

    "Trace Context 3.2.1 Header Name": the_name_of_traceparent_has_no_delimiters {
        ["trace-parent: 00-{T}-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["trace.parent: 00-{T}-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["trace_parent: 00-{T}-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.2.1 and 3.3.1 Header Name": names_are_sent_in_lowercase {
        ["TRACEPARENT: 00-{T}-{P}-01", "TRACESTATE: foo=1"]
            => ["span: {T}-{P}-01", "tracestate: foo=1"]
            => ["traceparent: 00-{T}-{S}-01", "tracestate: foo=1"];
    }

    "Trace Context 3.2.2 traceparent Header Field Values": whitespace_around_the_value_is_trimmed {
        ["traceparent:00-{T}-{P}-01"] => ["span: {T}-{P}-01"] => ["traceparent: 00-{T}-{S}-01"];
        ["traceparent:\t 00-{T}-{P}-01"] => ["span: {T}-{P}-01"] => ["traceparent: 00-{T}-{S}-01"];
        ["traceparent: 00-{T}-{P}-01 \t"] => ["span: {T}-{P}-01"] => ["traceparent: 00-{T}-{S}-01"];
    }

    "Trace Context 3.2.2 traceparent Header Field Values": only_spaces_and_tabs_are_trimmed {
        ["traceparent: \u{a0}00-{T}-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-{P}-01\u{2003}"] => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.2.2 traceparent Header Field Values": two_traceparents_are_none {
        ["traceparent: 00-{T}-{P}-01", "traceparent: 00-{T}-{P}-01"]
            => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-{P}-01", "traceparent: "] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: junk", "TraceParent: 00-{T}-{P}-01"]
            => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-{P}-01,00-{T}-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.2.2.2 version-format": version_00_has_55_characters {
        ["traceparent: "] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-{P}"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-{P}-"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-{P}-0"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-{P}-01-"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-{P}-01."] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-{P}-01-what"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-{P}-01 01"] => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.2.2.2 version-format": fields_are_separated_by_dashes {
        ["traceparent: 00_{T}-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}_{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-{P}_01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00{T}-{P}-01--"] => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.2.2 traceparent Header Field Values": uppercase_digits_are_invalid {
        ["traceparent: 00-0AF7651916CD43DD8448EB211C80319C-{P}-01"]
            => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-0Af7651916cd43dd8448eb211c80319c-{P}-01"]
            => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-B7AD6B7169203331-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-{P}-0A"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: CC-{T}-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: cC-{T}-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.2.2.1 version": version_ff_is_invalid {
        ["traceparent: ff-{T}-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: ff-{T}-{P}-01-what"] => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.2.4 Versioning of traceparent": a_version_is_two_digits_and_a_dash {
        ["traceparent: 0-{T}-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 000-{T}-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 0000-{T}-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: .0-{T}-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 0.-{T}-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: +0-{T}-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: -{T}-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.2.2.3 trace-id": a_trace_id_of_zeros_is_invalid {
        ["traceparent: 00-00000000000000000000000000000000-{P}-01"]
            => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: cc-00000000000000000000000000000000-{P}-01"]
            => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.2.2.4 parent-id": a_parent_id_of_zeros_is_invalid {
        ["traceparent: 00-{T}-0000000000000000-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: cc-{T}-0000000000000000-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.2.2.3 trace-id": a_trace_id_is_32_digits {
        ["traceparent: 00-{T}0-{P}-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-af7651916cd43dd8448eb211c80319c-{P}-01"]
            => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-.af7651916cd43dd8448eb211c80319c-{P}-01"]
            => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-+af7651916cd43dd8448eb211c80319c-{P}-01"]
            => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-0af7651916cd43dd8448eb211c80319g-{P}-01"]
            => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.2.2.4 parent-id": a_parent_id_is_16_digits {
        ["traceparent: 00-{T}-{P}0-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-7ad6b7169203331-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-.7ad6b7169203331-01"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-b7ad6b716920333 -01"] => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.2.2.5 trace-flags": flags_are_two_digits {
        ["traceparent: 00-{T}-{P}-1"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-{P}-001"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-{P}-.0"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-{P}-+1"] => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.2.4 Versioning of traceparent": higher_versions_are_read_by_their_known_fields {
        ["traceparent: 01-{T}-{P}-01"] => ["span: {T}-{P}-01"] => ["traceparent: 00-{T}-{S}-01"];
        ["traceparent: fe-{T}-{P}-00"] => ["span: {T}-{P}-00"] => ["traceparent: 00-{T}-{S}-00"];
        ["traceparent: cc-{T}-{P}-01-"] => ["span: {T}-{P}-01"] => ["traceparent: 00-{T}-{S}-01"];
        ["traceparent: cc-{T}-{P}-01-what"]
            => ["span: {T}-{P}-01"] => ["traceparent: 00-{T}-{S}-01"];
        ["traceparent: cc-{T}-{P}-01.what"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: cc-{T}-{P}-011"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: cc-{T}-{P}-0"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: cc-{T}-{P}-0g"] => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.2.4 Versioning of traceparent": what_follows_the_known_fields_is_not_sent_on {
        ["traceparent: cc-{T}-{P}-00-ffffffffffffffffffffffffffffffff-01"]
            => ["span: {T}-{P}-00"] => ["traceparent: 00-{T}-{S}-00"];
    }

    "Trace Context 3.2.4 Versioning of traceparent": higher_versions_may_be_long {
        [format!("traceparent: cc-{{T}}-{{P}}-01-{}", "x".repeat(16_000))]
            => ["span: {T}-{P}-01"] => ["traceparent: 00-{T}-{S}-01"];
    }

    "Trace Context 3.2.4 Versioning of traceparent": tracestate_of_higher_versions_is_read {
        ["traceparent: cc-{T}-{P}-01-what", "tracestate: foo=1"]
            => ["span: {T}-{P}-01", "tracestate: foo=1"]
            => ["traceparent: 00-{T}-{S}-01", "tracestate: foo=1"];
    }

    "Trace Context 3.2.2.5 trace-flags": the_sampled_flag_is_one_bit {
        ["traceparent: 00-{T}-{P}-09"] => ["span: {T}-{P}-01"] => ["traceparent: 00-{T}-{S}-01"];
        ["traceparent: 00-{T}-{P}-08"] => ["span: {T}-{P}-00"] => ["traceparent: 00-{T}-{S}-00"];
        ["traceparent: 00-{T}-{P}-fe"] => ["span: {T}-{P}-02"] => ["traceparent: 00-{T}-{S}-02"];
        ["traceparent: 00-{T}-{P}-fd"] => ["span: {T}-{P}-01"] => ["traceparent: 00-{T}-{S}-01"];
    }

    "Trace Context 3.2.2.5.3 Other Flags": undefined_flags_are_sent_as_zero {
        ["traceparent: 00-{T}-{P}-ff"] => ["span: {T}-{P}-03"] => ["traceparent: 00-{T}-{S}-03"];
        ["traceparent: cc-{T}-{P}-fc-x"] => ["span: {T}-{P}-00"] => ["traceparent: 00-{T}-{S}-00"];
    }

    "Trace Context 3.3 Tracestate Header": an_invalid_traceparent_takes_tracestate_along {
        ["traceparent: 00-{T}-{P}-1", "tracestate: foo=1"] => [] => ["traceparent: 00-{N}-{S}-03"];
        ["traceparent: 00-{T}-{P}-01", "traceparent: 00-{T}-{P}-01", "tracestate: foo=1"]
            => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.4 Mutating the traceparent Field": the_parent_id_alone_is_replaced {
        ["traceparent: 00-{T}-{P}-00"] => ["span: {T}-{P}-00"] => ["traceparent: 00-{T}-{S}-00"];
        ["traceparent: 00-{T}-{P}-01"] => ["span: {T}-{P}-01"] => ["traceparent: 00-{T}-{S}-01"];
        ["traceparent: 00-{T}-{P}-03"] => ["span: {T}-{P}-03"] => ["traceparent: 00-{T}-{S}-03"];
    }

    "Trace Context 4.2 No traceparent Received": a_trace_begins_where_there_is_none {
        [] => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.2.2.5.2 Random Trace ID Flag": the_random_flag_is_kept_set_and_unset {
        ["traceparent: 00-{T}-{P}-00"] => ["span: {T}-{P}-00"] => ["traceparent: 00-{T}-{S}-00"];
        ["traceparent: 00-{T}-{P}-01"] => ["span: {T}-{P}-01"] => ["traceparent: 00-{T}-{S}-01"];
        ["traceparent: 00-{T}-{P}-02"] => ["span: {T}-{P}-02"] => ["traceparent: 00-{T}-{S}-02"];
        ["traceparent: 00-{T}-{P}-03"] => ["span: {T}-{P}-03"] => ["traceparent: 00-{T}-{S}-03"];
    }

    "Trace Context 8.4 Interoperating with existing systems which use shorter identifiers":
    padded_trace_ids_are_whole_ids {
        ["traceparent: 00-000000000000000053ce929d0e0e4736-{P}-01"]
            => ["span: 000000000000000053ce929d0e0e4736-{P}-01"]
            => ["traceparent: 00-000000000000000053ce929d0e0e4736-{S}-01"];
    }
}
