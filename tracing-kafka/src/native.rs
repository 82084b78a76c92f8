//! What rdkafka offers no safe call for, or one that panics: the only unsafe code of this
//! workspace.
//!
//! - Reading headers: [`Headers::get`](rdkafka::message::Headers::get) and its iterator panic on a
//!   name that is not UTF-8, which any producer can send.
//! - Removing a header, and adding one in place: [`OwnedHeaders`] can only add, and copies the name
//!   to do so.
//! - The settings that a client runs with, the id of its cluster, and the names of error codes.

use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr;
use std::slice;

use rdkafka::bindings::{
    rd_kafka_clusterid, rd_kafka_conf, rd_kafka_conf_get, rd_kafka_conf_res_t, rd_kafka_err2name,
    rd_kafka_header_add, rd_kafka_header_cnt, rd_kafka_header_get_all, rd_kafka_header_remove,
    rd_kafka_headers_t, rd_kafka_mem_free, rd_kafka_resp_err_t,
};
use rdkafka::client::NativeClient;
use rdkafka::message::{BorrowedHeaders, OwnedHeaders};
use rdkafka::types::RDKafkaErrorCode;

/// The value of the last header of this name; `None` if there is none or it is null.
pub(crate) fn last_header<'a>(headers: &'a BorrowedHeaders, name: &str) -> Option<&'a [u8]> {
    (0..count(headers))
        .rev()
        .filter_map(|index| header_at(headers, index))
        .find(|(found, _)| *found == name.as_bytes())
        .and_then(|(_, value)| value)
}

/// Removes every header of this name.
pub(crate) fn remove_header(headers: &mut OwnedHeaders, name: &str) {
    let mut names = (0..count(headers.as_borrowed())).filter_map(|index| {
        let (name, _) = header_at(headers.as_borrowed(), index)?;
        Some(name)
    });
    if !names.any(|found| found == name.as_bytes()) {
        return;
    }
    // Not that there could be a NUL in it: it is equal to a C string.
    let Ok(name) = CString::new(name) else { return };
    let list = list_of(headers.as_borrowed()).cast_mut();
    // SAFETY: `list` is valid, and nobody else sees it: it is owned by `headers`, which is
    // borrowed mutably, so that no value read from it before is alive. `name` ends in a NUL and is
    // only read.
    // It fails only where there is no such header.
    let _ = unsafe { rd_kafka_header_remove(list, name.as_ptr()) };
}

/// Adds a header at the end; names and values can be any bytes. Whether it was added: librdkafka
/// refuses none but on a list that is read-only, which an owned one is not.
pub(crate) fn add_header(headers: &mut OwnedHeaders, name: &[u8], value: Option<&[u8]>) -> bool {
    // No slice is larger than `isize::MAX`.
    let size = |bytes: &[u8]| isize::try_from(bytes.len()).unwrap_or(isize::MAX);
    let list = list_of(headers.as_borrowed()).cast_mut();
    // SAFETY: `list` is valid, and nobody else sees it: it is owned by `headers`, which is
    // borrowed mutably. Of name and value, as many bytes as said are copied; a null value has none.
    let error = unsafe {
        rd_kafka_header_add(
            list,
            name.as_ptr().cast(),
            size(name),
            value.map_or(ptr::null(), |value| value.as_ptr().cast()),
            value.map_or(0, size),
        )
    };
    error == rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR
}

/// What this client was configured with, or librdkafka's default. `None` where that is nothing.
pub(crate) fn setting(client: &NativeClient, name: &CStr) -> Option<String> {
    let mut size = 0;
    // SAFETY: the client lives while it is borrowed, and its configuration as long as it does.
    // Without a destination only the size is told.
    let (config, found) = unsafe {
        let config = rd_kafka_conf(client.ptr());
        let found = rd_kafka_conf_get(config, name.as_ptr(), ptr::null_mut(), &raw mut size);
        (config, found)
    };
    if found != rd_kafka_conf_res_t::RD_KAFKA_CONF_OK {
        return None;
    }
    let mut value = vec![0_u8; size];
    let to = value.as_mut_ptr().cast::<c_char>();
    // SAFETY: as above; at most `size` bytes are written to `value`, which has as many.
    let copied = unsafe { rd_kafka_conf_get(config, name.as_ptr(), to, &raw mut size) };
    if copied != rd_kafka_conf_res_t::RD_KAFKA_CONF_OK {
        return None;
    }
    let text = CStr::from_bytes_until_nul(&value).ok()?.to_str().ok()?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// The id of the cluster, if a broker has told it; never waits. (rdkafka's own call leaks it.)
pub(crate) fn cluster_id(client: &NativeClient) -> Option<String> {
    // SAFETY: the client lives while it is borrowed. What comes back is null or a C string that is
    // ours to free, as is done below once it has been copied.
    unsafe {
        let found = rd_kafka_clusterid(client.ptr(), 0);
        if found.is_null() {
            return None;
        }
        let id = CStr::from_ptr(found).to_str().ok().map(str::to_owned);
        rd_kafka_mem_free(client.ptr(), found.cast());
        id
    }
}

/// librdkafka's name of an error code, such as `UNKNOWN_TOPIC_OR_PART`; those of its own errors
/// begin with an underscore: `_MSG_TIMED_OUT`.
pub(crate) fn error_name(code: RDKafkaErrorCode) -> Option<String> {
    let code = rd_kafka_resp_err_t::try_from(code as i32).ok()?;
    // SAFETY: the name is a C string that stays valid until this thread asks for another one.
    let name = unsafe { CStr::from_ptr(rd_kafka_err2name(code)) };
    Some(name.to_str().ok()?.to_owned())
}

/// The list behind the reference: rdkafka makes a `BorrowedHeaders`, which has no size, by casting
/// the list's address, and reads it by casting it back. (One that somebody else made would be
/// undefined behaviour in rdkafka's own safe methods.)
fn list_of(headers: &BorrowedHeaders) -> *const rd_kafka_headers_t {
    ptr::from_ref(headers).cast()
}

fn count(headers: &BorrowedHeaders) -> usize {
    // SAFETY: the list is valid while `headers` is borrowed.
    unsafe { rd_kafka_header_cnt(list_of(headers)) }
}

/// Name and value of the header at this place.
fn header_at(headers: &BorrowedHeaders, index: usize) -> Option<(&[u8], Option<&[u8]>)> {
    let mut name: *const c_char = ptr::null();
    let mut value: *const c_void = ptr::null();
    let mut size = 0;
    // SAFETY: the list is valid while `headers` is borrowed, the rest are places to write to. An
    // index beyond the end is an error.
    let error = unsafe {
        rd_kafka_header_get_all(
            list_of(headers),
            index,
            &raw mut name,
            &raw mut value,
            &raw mut size,
        )
    };
    if error != rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR || name.is_null() {
        return None;
    }
    // SAFETY: there was no error, so `name` is a C string, and `value` null or `size` bytes. Both
    // belong to the list and live as long as the header does: it can only be removed through
    // `&mut OwnedHeaders`.
    unsafe {
        let name = CStr::from_ptr(name).to_bytes();
        let value = (!value.is_null()).then(|| slice::from_raw_parts(value.cast(), size));
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use rdkafka::ClientConfig;
    use rdkafka::consumer::{BaseConsumer, Consumer as _};
    use rdkafka::message::{Header, Headers as _};

    use super::*;

    fn headers(list: &[(&[u8], Option<&[u8]>)]) -> OwnedHeaders {
        let mut headers = OwnedHeaders::new();
        for (name, value) in list {
            assert!(add_header(&mut headers, name, *value));
        }
        headers
    }

    #[test]
    fn the_last_value_wins() {
        let headers = headers(&[
            (b"a", Some(b"1")),
            (b"b", Some(b"2")),
            (b"a", Some(b"3")),
            (b"c", None),
        ]);
        let last = |name| last_header(headers.as_borrowed(), name);
        assert_eq!(last("a"), Some(&b"3"[..]));
        assert_eq!(last("b"), Some(&b"2"[..]));
        assert_eq!(last("c"), None);
        assert_eq!(last("A"), None);
        assert_eq!(last(""), None);
    }

    #[test]
    fn null_is_no_value_and_empty_is_one() {
        let headers = headers(&[(b"a", Some(b"1")), (b"a", None), (b"b", Some(b""))]);
        assert_eq!(last_header(headers.as_borrowed(), "a"), None);
        assert_eq!(last_header(headers.as_borrowed(), "b"), Some(&b""[..]));
    }

    #[test]
    fn names_and_values_may_be_any_bytes() {
        let headers = headers(&[
            (b"\xff\xfe", Some(b"x")),
            (b"", Some(b"y")),
            (b"a", Some(b"\x00\xff")),
            (b"\xc3\x28", None),
        ]);
        assert_eq!(
            last_header(headers.as_borrowed(), "a"),
            Some(&b"\x00\xff"[..])
        );
        assert_eq!(last_header(headers.as_borrowed(), ""), Some(&b"y"[..]));
        // What this module is for: rdkafka's own way to the same header.
        let get = || headers.as_borrowed().get(0).value.map(<[u8]>::to_vec);
        assert!(std::panic::catch_unwind(get).is_err());
    }

    #[test]
    fn all_headers_of_a_name_are_removed() {
        let mut headers = headers(&[
            (b"a", Some(b"1")),
            (b"b", Some(b"2")),
            (b"a", None),
            (b"\xff", Some(b"a")),
        ]);
        remove_header(&mut headers, "a");
        remove_header(&mut headers, "nobody");
        remove_header(&mut headers, "a\0b");
        assert_eq!(headers.count(), 2);
        assert_eq!(last_header(headers.as_borrowed(), "a"), None);
        assert_eq!(last_header(headers.as_borrowed(), "b"), Some(&b"2"[..]));
        // The list is whole: it grows again, and can be copied.
        let headers = headers.insert(Header {
            key: "a",
            value: Some("3"),
        });
        let copy = headers.clone();
        drop(headers);
        assert_eq!(last_header(copy.as_borrowed(), "a"), Some(&b"3"[..]));
        assert_eq!(copy.count(), 3);
    }

    #[test]
    fn a_list_without_headers_is_fine() {
        let mut headers = OwnedHeaders::new_with_capacity(0);
        assert_eq!(last_header(headers.as_borrowed(), "a"), None);
        remove_header(&mut headers, "a");
        assert_eq!(headers.count(), 0);
    }

    #[test]
    fn settings_are_those_of_the_client() {
        let client: BaseConsumer = ClientConfig::new()
            .set("group.id", "notifications")
            .set("client.id", "é")
            .create()
            .unwrap();
        let get = |name| setting(client.client().native_client(), name);
        assert_eq!(get(c"group.id").as_deref(), Some("notifications"));
        assert_eq!(get(c"client.id").as_deref(), Some("é"));
        assert_eq!(get(c"bootstrap.servers"), None);
        assert_eq!(get(c"no.such.setting"), None);
    }

    #[test]
    fn the_cluster_is_known_once_a_broker_has_told() {
        let client: BaseConsumer = ClientConfig::new()
            .set("test.mock.num.brokers", "1")
            .create()
            .unwrap();
        let found = (0..500).find_map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            cluster_id(client.client().native_client())
        });
        assert!(found.is_some_and(|id| !id.is_empty()));
        let nobody: BaseConsumer = ClientConfig::new().create().unwrap();
        assert_eq!(cluster_id(nobody.client().native_client()), None);
    }

    #[test]
    fn errors_have_names() {
        let name = |code| error_name(code).unwrap();
        assert_eq!(name(RDKafkaErrorCode::MessageTimedOut), "_MSG_TIMED_OUT");
        assert_eq!(
            name(RDKafkaErrorCode::UnknownTopicOrPartition),
            "UNKNOWN_TOPIC_OR_PART"
        );
        assert_eq!(name(RDKafkaErrorCode::QueueFull), "_QUEUE_FULL");
        assert_eq!(name(RDKafkaErrorCode::Unknown), "UNKNOWN");
    }
}
