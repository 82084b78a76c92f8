//! What W3C Baggage demands: each rule by one hop through the service.

use tracing_tests::w3c_rules;

/// What is sent on where no `traceparent` came.
const SENT: &str = "traceparent: 00-{N}-{S}-03";

w3c_rules! {
    "Baggage 3.1 Header Name": the_name_is_read_in_any_case_and_sent_in_lowercase {
        ["Baggage: a=1"] => ["baggage: a=1"] => [SENT, "baggage: a=1"];
        ["BAGGAGE: a=1"] => ["baggage: a=1"] => [SENT, "baggage: a=1"];
    }

    "Baggage 3 Baggage HTTP Header Format": several_fields_are_one_list_in_order {
        ["baggage: a=1,b=2", "Baggage: c=3", "baggage: d=4"]
            => ["baggage: a=1", "baggage: b=2", "baggage: c=3", "baggage: d=4"]
            => [SENT, "baggage: a=1,b=2,c=3,d=4"];
    }

    "Baggage 2 Overview": baggage_goes_on_with_and_without_a_trace {
        ["traceparent: 00-{T}-{P}-00", "baggage: a=1"]
            => ["span: {T}-{P}-00", "baggage: a=1"]
            => ["traceparent: 00-{T}-{S}-00", "baggage: a=1"];
        ["traceparent: junk", "baggage: a=1"] => ["baggage: a=1"] => [SENT, "baggage: a=1"];
    }

    "Baggage 3.3.1 Definition": whitespace_around_keys_values_and_members_is_trimmed {
        // What is around members is none of them; the rest goes on as it came.
        ["baggage: \ta = 1 ,\tb\t=\t2 "]
            => ["baggage: a=1", "baggage: b=2"] => [SENT, "baggage: a = 1,b\t=\t2"];
    }

    "Baggage 3.3.1.2 key": keys_are_tokens_and_not_decoded {
        ["baggage: !#$%&'*+-.^_`|~aZ09=1"]
            => ["baggage: !#$%&'*+-.^_`|~aZ09=1"] => [SENT, "baggage: !#$%&'*+-.^_`|~aZ09=1"];
        ["baggage: a%20b=1"] => ["baggage: a%20b=1"] => [SENT, "baggage: a%20b=1"];
        ["baggage: Key=1,key=2"]
            => ["baggage: Key=1", "baggage: key=2"] => [SENT, "baggage: Key=1,key=2"];
    }

    "Baggage 3.3.1.3 value": values_may_have_equals_signs {
        ["baggage: a=b=c,d==,e=x=y=z"]
            => ["baggage: a=b=c", "baggage: d==", "baggage: e=x=y=z"]
            => [SENT, "baggage: a=b=c,d==,e=x=y=z"];
    }

    "Baggage 3.3.1 Definition": values_may_be_empty {
        ["baggage: a=,b= "] => ["baggage: a=", "baggage: b="] => [SENT, "baggage: a=,b="];
    }

    "Baggage 3.3.1 Definition": all_octets_of_values_go_as_they_came {
        ["baggage: a=!#$&'()*+-./09:<=>?@AZ[]^_`az{|}~"]
            => ["baggage: a=!#$&'()*+-./09:<=>?@AZ[]^_`az{|}~"]
            => [SENT, "baggage: a=!#$&'()*+-./09:<=>?@AZ[]^_`az{|}~"];
    }

    "Baggage 3.3.1.3 value": all_else_is_percent_encoded {
        ["baggage: a=%20%22%2C%3B%5C%25"]
            => ["baggage: a= \",;\\%"] => [SENT, "baggage: a=%20%22%2C%3B%5C%25"];
        ["baggage: a=%00%0D%0A%09%7F"]
            => ["baggage: a=\0\r\n\t\u{7f}"] => [SENT, "baggage: a=%00%0D%0A%09%7F"];
        ["baggage: userId=Am%C3%A9lie,b=%E2%9C%93"]
            => ["baggage: userId=Am\u{e9}lie", "baggage: b=\u{2713}"]
            => [SENT, "baggage: userId=Am%C3%A9lie,b=%E2%9C%93"];
        // Lowercase digits, and a percent sign that encodes nothing.
        ["baggage: a=%c3%a9,b=100%,c=%zz"]
            => ["baggage: a=\u{e9}", "baggage: b=100%", "baggage: c=%zz"]
            => [SENT, "baggage: a=%c3%a9,b=100%,c=%zz"];
        // Readers differ about a plus sign: what it was stays what it was.
        ["baggage: a=1%2B1,b=1+1"]
            => ["baggage: a=1+1", "baggage: b=1+1"] => [SENT, "baggage: a=1%2B1,b=1+1"];
    }

    "Baggage 3.3.1.3 value": what_is_not_utf8_reads_as_the_replacement_character {
        ["baggage: a=x%FFy,b=%C3"]
            => ["baggage: a=x\u{fffd}y", "baggage: b=\u{fffd}"]
            => [SENT, "baggage: a=x%FFy,b=%C3"];
    }

    "Baggage 3.3.1.4 property": properties_go_with_their_member {
        ["baggage: key1=value1;property1;property2, key2 = value2, key3=value3; propertyKey=propertyValue"]
            => [
                "baggage: key1=value1;property1;property2",
                "baggage: key2=value2",
                "baggage: key3=value3;propertyKey=propertyValue",
            ]
            => [
                SENT,
                "baggage: key1=value1;property1;property2,key2 = value2,key3=value3; propertyKey=propertyValue",
            ];
        ["baggage: a=1;p=%2C;q"] => ["baggage: a=1;p=%2C;q"] => [SENT, "baggage: a=1;p=%2C;q"];
    }

    "Baggage 3.3.2 Limits": all_of_64_members_are_propagated {
        [format!("baggage: {}", list(64, 1))]
            => [lines(64, 1)] => [SENT, format!("baggage: {}", list(64, 1))];
        // Of all fields together.
        [format!("baggage: {}", list(60, 1)), "baggage: x=1,y=2"]
            => [format!("{}\nbaggage: x=1\nbaggage: y=2", lines(60, 1))]
            => [SENT, format!("baggage: {},x=1,y=2", list(60, 1))];
    }

    "Baggage 3.3.2 Limits": all_of_8192_bytes_are_propagated {
        [format!("baggage: a={}", "x".repeat(8190))]
            => [format!("baggage: a={}", "x".repeat(8190))]
            => [SENT, format!("baggage: a={}", "x".repeat(8190))];
        // 64 members of 127 bytes and the commas between them, and one byte more: 8192.
        [format!("baggage: {}x", list(64, 124))]
            => [format!("{}x", lines(64, 124))]
            => [SENT, format!("baggage: {}x", list(64, 124))];
    }

    "Baggage 3.3.2 Limits": above_the_limits_whole_members_are_dropped {
        [format!("baggage: {},x=1", list(64, 1))]
            => [lines(64, 1)] => [SENT, format!("baggage: {}", list(64, 1))];
        [format!("baggage: a=1,b={},c=3", "x".repeat(8190))]
            => ["baggage: a=1", "baggage: c=3"] => [SENT, "baggage: a=1,c=3"];
        [format!("baggage: a={}", "x".repeat(8191))] => [] => [SENT];
    }

    "Baggage 3.3.1.1 baggage-string": duplicates_are_kept_in_order {
        ["baggage: a=1,b=2,a=3"]
            => ["baggage: a=1", "baggage: b=2", "baggage: a=3"]
            => [SENT, "baggage: a=1,b=2,a=3"];
        ["baggage: a=1", "baggage: a=1"]
            => ["baggage: a=1", "baggage: a=1"] => [SENT, "baggage: a=1,a=1"];
    }

    "Baggage 3.5 Mutating baggage": malformed_members_are_dropped_alone {
        ["baggage: a=1,b,=2,c d=3,e=4"]
            => ["baggage: a=1", "baggage: e=4"] => [SENT, "baggage: a=1,e=4"];
        ["baggage: a=1,b=\"2\",c=3\\,d=x y,e=\u{e9},f=4"]
            => ["baggage: a=1", "baggage: f=4"] => [SENT, "baggage: a=1,f=4"];
        ["baggage: ,, a=1 ,,"] => ["baggage: a=1"] => [SENT, "baggage: a=1"];
        ["baggage: "] => [] => [SENT];
        ["baggage: ;,=,a"] => [] => [SENT];
    }
}

/// So many members with keys of two digits and values of this length.
fn list(count: usize, length: usize) -> String {
    let member = |n: usize| format!("{n:02}={}", "v".repeat(length));
    (0..count).map(member).collect::<Vec<_>>().join(",")
}

/// The same members, a line each.
fn lines(count: usize, length: usize) -> String {
    let list = list(count, length).replace(',', "\nbaggage: ");
    format!("baggage: {list}")
}
