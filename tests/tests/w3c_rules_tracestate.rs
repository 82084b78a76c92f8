//! What W3C Trace Context Level 2 demands of `tracestate`: each rule by one hop through the
//! service.

use tracing_tests::w3c::many;
use tracing_tests::w3c_rules;

/// What a valid `traceparent` is sent on as, without a `tracestate`.
const SENT: &str = "traceparent: 00-{T}-{S}-01";
const PARENT: &str = "traceparent: 00-{T}-{P}-01";
const SPAN: &str = "span: {T}-{P}-01";

w3c_rules! {
    "Trace Context 3.3 Tracestate Header": an_invalid_tracestate_leaves_traceparent_alone {
        [PARENT, "tracestate: junk"] => [SPAN] => [SENT];
        [PARENT, "tracestate: f\u{f6}\u{f6}=1"] => [SPAN] => [SENT];
    }

    "Trace Context 3.3.2 tracestate Header Field Values": several_fields_are_one_list_in_order {
        [PARENT, "tracestate: foo=1,bar=2", "TraceState: rojo=3", "tracestate: congo=4"]
            => [SPAN, "tracestate: foo=1,bar=2,rojo=3,congo=4"]
            => [SENT, "tracestate: foo=1,bar=2,rojo=3,congo=4"];
        ["tracestate: foo=1", PARENT, "tracestate: bar=2"]
            => [SPAN, "tracestate: foo=1,bar=2"] => [SENT, "tracestate: foo=1,bar=2"];
        [PARENT, "tracestate: foo=1", "tracestate: BAR=2"] => [SPAN] => [SENT];
        [PARENT, "tracestate: FOO=1", "tracestate: bar=2"] => [SPAN] => [SENT];
    }

    "Trace Context 3.3.2 tracestate Header Field Values": whitespace_around_members_is_no_error {
        [PARENT, "tracestate: \tfoo=1 \t,\t bar=2 \t"]
            => [SPAN, "tracestate: foo=1 \t,\t bar=2"] => [SENT, "tracestate: foo=1 \t,\t bar=2"];
        [PARENT, "tracestate: foo=1, bar=2"]
            => [SPAN, "tracestate: foo=1, bar=2"] => [SENT, "tracestate: foo=1, bar=2"];
        [PARENT, "tracestate: foo=1;bar=2"] => [SPAN] => [SENT];
        [PARENT, "tracestate: foo=1\u{a0},bar=2"] => [SPAN] => [SENT];
    }

    "Trace Context 3.3.2 tracestate Header Field Values": empty_members_are_skipped {
        [PARENT, "tracestate: foo=1,,bar=2"]
            => [SPAN, "tracestate: foo=1,bar=2"] => [SENT, "tracestate: foo=1,bar=2"];
        [PARENT, "tracestate: ,foo=1, \t ,bar=2,"]
            => [SPAN, "tracestate: foo=1,bar=2"] => [SENT, "tracestate: foo=1,bar=2"];
        [PARENT, "tracestate: ", "tracestate: foo=1", "tracestate: ,", "tracestate: bar=2"]
            => [SPAN, "tracestate: foo=1,bar=2"] => [SENT, "tracestate: foo=1,bar=2"];
    }

    "Trace Context 3.3.2 tracestate Header Field Values": an_empty_tracestate_is_accepted_and_not_sent {
        [PARENT, "tracestate: "] => [SPAN] => [SENT];
        [PARENT, "tracestate: , \t,"] => [SPAN] => [SENT];
        [PARENT, "tracestate: ", "tracestate: "] => [SPAN] => [SENT];
        [PARENT] => [SPAN] => [SENT];
    }

    "Trace Context 3.3.2 tracestate Header Field Values": a_list_has_32_members_at_most {
        [PARENT, format!("tracestate: {}", many(32))]
            => [SPAN, format!("tracestate: {}", many(32))]
            => [SENT, format!("tracestate: {}", many(32))];
        // Empty ones do not count.
        [PARENT, format!("tracestate: ,,{},,", many(32))]
            => [SPAN, format!("tracestate: {}", many(32))]
            => [SENT, format!("tracestate: {}", many(32))];
        [PARENT, format!("tracestate: {}", many(33))] => [SPAN] => [SENT];
        [PARENT, format!("tracestate: {}", many(32)), "tracestate: foo=1"] => [SPAN] => [SENT];
    }

    "Trace Context 3.3.2.2.1 Key": keys_have_at_signs_and_digits_anywhere_but_an_at_sign_first {
        [PARENT, "tracestate: foo@=1,foo@@bar=2,foo@bar@baz=3,0=4,9a-_*/@=5"]
            => [SPAN, "tracestate: foo@=1,foo@@bar=2,foo@bar@baz=3,0=4,9a-_*/@=5"]
            => [SENT, "tracestate: foo@=1,foo@@bar=2,foo@bar@baz=3,0=4,9a-_*/@=5"];
        [PARENT, "tracestate: ok=1,@foo=2"] => [SPAN] => [SENT];
        [PARENT, "tracestate: ok=1,_foo=2"] => [SPAN] => [SENT];
        [PARENT, "tracestate: ok=1,-foo=2"] => [SPAN] => [SENT];
        [PARENT, "tracestate: ok=1,*foo=2"] => [SPAN] => [SENT];
        [PARENT, "tracestate: ok=1,/foo=2"] => [SPAN] => [SENT];
        [PARENT, "tracestate: ok=1,=2"] => [SPAN] => [SENT];
    }

    "Trace Context 3.3.2.2.1 Key": keys_have_256_characters_at_most {
        [PARENT, format!("tracestate: {}=1", "z".repeat(256))]
            => [SPAN, format!("tracestate: {}=1", "z".repeat(256))]
            => [SENT, format!("tracestate: {}=1", "z".repeat(256))];
        [PARENT, format!("tracestate: {}@{}=1", "t".repeat(241), "v".repeat(14))]
            => [SPAN, format!("tracestate: {}@{}=1", "t".repeat(241), "v".repeat(14))]
            => [SENT, format!("tracestate: {}@{}=1", "t".repeat(241), "v".repeat(14))];
        [PARENT, format!("tracestate: t@{}=1", "v".repeat(254))]
            => [SPAN, format!("tracestate: t@{}=1", "v".repeat(254))]
            => [SENT, format!("tracestate: t@{}=1", "v".repeat(254))];
        [PARENT, format!("tracestate: foo=1,{}=1", "z".repeat(257))] => [SPAN] => [SENT];
    }

    "Trace Context 3.3.2.2.1 Key": keys_are_lowercase_without_dots_and_spaces {
        [PARENT, "tracestate: ok=1,FOO=1"] => [SPAN] => [SENT];
        [PARENT, "tracestate: ok=1,fOo=1"] => [SPAN] => [SENT];
        [PARENT, "tracestate: ok=1,foo.bar=1"] => [SPAN] => [SENT];
        [PARENT, "tracestate: ok=1,foo =1"] => [SPAN] => [SENT];
        [PARENT, "tracestate: ok=1,foo\t=1"] => [SPAN] => [SENT];
        [PARENT, "tracestate: ok=1,f oo=1"] => [SPAN] => [SENT];
    }

    "Trace Context 3.3.2.2.2 Value": values_are_printable_without_comma_and_equals_sign {
        [PARENT, "tracestate: foo=!\"#$%&'()*+-./0:;<>?@A[\\]^_`a{|}~"]
            => [SPAN, "tracestate: foo=!\"#$%&'()*+-./0:;<>?@A[\\]^_`a{|}~"]
            => [SENT, "tracestate: foo=!\"#$%&'()*+-./0:;<>?@A[\\]^_`a{|}~"];
        [PARENT, "tracestate: ok=1,foo"] => [SPAN] => [SENT];
        [PARENT, "tracestate: ok=1,foo="] => [SPAN] => [SENT];
        [PARENT, "tracestate: ok=1,foo= "] => [SPAN] => [SENT];
        [PARENT, "tracestate: ok=1,foo=bar=baz"] => [SPAN] => [SENT];
        [PARENT, "tracestate: ok=1,foo==bar"] => [SPAN] => [SENT];
        [PARENT, "tracestate: ok=1,foo=a\tb"] => [SPAN] => [SENT];
        [PARENT, "tracestate: ok=1,foo=\u{e9}"] => [SPAN] => [SENT];
    }

    "Trace Context 3.3.2.2.2 Value": values_have_256_characters_at_most {
        [PARENT, format!("tracestate: foo={}", "v".repeat(256))]
            => [SPAN, format!("tracestate: foo={}", "v".repeat(256))]
            => [SENT, format!("tracestate: foo={}", "v".repeat(256))];
        [PARENT, format!("tracestate: ok=1,foo={}", "v".repeat(257))] => [SPAN] => [SENT];
        // Spaces in front count, those behind do not.
        [PARENT, format!("tracestate: foo= {}  ,bar=1", "v".repeat(255))]
            => [SPAN, format!("tracestate: foo= {}  ,bar=1", "v".repeat(255))]
            => [SENT, format!("tracestate: foo= {}  ,bar=1", "v".repeat(255))];
        [PARENT, format!("tracestate: foo= {}", "v".repeat(256))] => [SPAN] => [SENT];
    }

    "Trace Context 3.3.2.2.2 Value": leading_spaces_belong_to_the_value {
        [PARENT, "tracestate: foo=  1,bar= 2"]
            => [SPAN, "tracestate: foo=  1,bar= 2"] => [SENT, "tracestate: foo=  1,bar= 2"];
        [PARENT, "tracestate: foo=  1  "]
            => [SPAN, "tracestate: foo=  1"] => [SENT, "tracestate: foo=  1"];
        [PARENT, "tracestate: foo=\t1"] => [SPAN] => [SENT];
    }

    "Trace Context 3.3 Tracestate Header": one_invalid_member_discards_all {
        [PARENT, "tracestate: foo=1,bar,baz=3"] => [SPAN] => [SENT];
        [PARENT, "tracestate: foo=1", "tracestate: bar", "tracestate: baz=3"] => [SPAN] => [SENT];
    }

    "Trace Context 3.3.2.2 list-members": duplicates_are_kept_as_they_came {
        [PARENT, "tracestate: foo=1,foo=1"]
            => [SPAN, "tracestate: foo=1,foo=1"] => [SENT, "tracestate: foo=1,foo=1"];
        [PARENT, "tracestate: foo=1", "tracestate: bar=2,foo=3"]
            => [SPAN, "tracestate: foo=1,bar=2,foo=3"] => [SENT, "tracestate: foo=1,bar=2,foo=3"];
    }

    "Trace Context 3.5 Mutating the tracestate Field": order_and_members_of_others_are_kept {
        [PARENT, "tracestate: z=1,a=2,m=3,0=4"]
            => [SPAN, "tracestate: z=1,a=2,m=3,0=4"] => [SENT, "tracestate: z=1,a=2,m=3,0=4"];
    }

    "Trace Context 3.3.3.1 tracestate Limits": all_512_characters_are_propagated_and_more {
        [PARENT, format!("tracestate: a={},b={}", "x".repeat(253), "y".repeat(254))]
            => [SPAN, format!("tracestate: a={},b={}", "x".repeat(253), "y".repeat(254))]
            => [SENT, format!("tracestate: a={},b={}", "x".repeat(253), "y".repeat(254))];
        [PARENT, format!("tracestate: {}", longest())]
            => [SPAN, format!("tracestate: {}", longest())]
            => [SENT, format!("tracestate: {}", longest())];
    }

    "Trace Context 3.3 Tracestate Header": without_traceparent_there_is_no_tracestate {
        ["tracestate: foo=1,bar=2"] => [] => ["traceparent: 00-{N}-{S}-03"];
    }

    "Trace Context 3.3.1 Header Name": the_name_of_tracestate_is_read_in_any_case {
        [PARENT, "TraceState: foo=1"] => [SPAN, "tracestate: foo=1"] => [SENT, "tracestate: foo=1"];
        [PARENT, "TRACESTATE: foo=1"] => [SPAN, "tracestate: foo=1"] => [SENT, "tracestate: foo=1"];
    }

    "Trace Context 3.3.1 Header Name": the_name_of_tracestate_has_no_delimiters {
        [PARENT, "trace-state: foo=1"] => [SPAN] => [SENT];
        [PARENT, "trace.state: foo=1"] => [SPAN] => [SENT];
        [PARENT, "trace_state: foo=1"] => [SPAN] => [SENT];
    }

    "Trace Context 3.5 Mutating the tracestate Field": opentelemetrys_member_is_like_any_other {
        [PARENT, "tracestate: foo=1,ot=th:8;rv:4c27c1f2a3b4d5"]
            => [SPAN, "tracestate: foo=1,ot=th:8;rv:4c27c1f2a3b4d5"]
            => [SENT, "tracestate: foo=1,ot=th:8;rv:4c27c1f2a3b4d5"];
    }
}

/// 32 members of the largest size.
fn longest() -> String {
    let member = |n: usize| format!("{n:0256}={}", "v".repeat(256));
    (0..32).map(member).collect::<Vec<_>>().join(",")
}
