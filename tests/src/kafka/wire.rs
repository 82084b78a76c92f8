//! Records as bytes, for what rdkafka does not send: header names that are no text, and batches of
//! other clients as they are
//! ([record batches](https://kafka.apache.org/documentation/#recordbatch),
//! [Produce requests](https://kafka.apache.org/protocol.html#The_Messages_Produce)).

use std::time::{SystemTime, UNIX_EPOCH};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A header's name and value.
pub type RawHeader<'a> = (&'a [u8], Option<&'a [u8]>);

/// A record without a key.
#[derive(Debug)]
pub struct Record<'a> {
    pub payload: &'a [u8],
    /// Names and values as they are.
    pub headers: &'a [RawHeader<'a>],
}

impl Record<'_> {
    /// A batch with this record.
    pub fn batch(&self) -> Vec<u8> {
        let mut record = vec![0, 0, 0]; // attributes, differences of timestamp and offset
        bytes(&mut record, None);
        bytes(&mut record, Some(self.payload));
        varint(&mut record, self.headers.len().try_into().unwrap());
        for (name, value) in self.headers {
            bytes(&mut record, Some(name));
            bytes(&mut record, *value);
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let now = i64::try_from(now.as_millis()).unwrap().to_be_bytes();
        let mut body = [0; 6].to_vec(); // attributes, last offset
        body.extend(now);
        body.extend(now);
        body.extend([0xff; 14]); // no producer id, epoch, sequence
        body.extend(1_i32.to_be_bytes());
        varint(&mut body, record.len().try_into().unwrap());
        body.extend(record);

        let mut batch = vec![0; 8]; // base offset
        let length = i32::try_from(body.len() + 9).unwrap();
        batch.extend(length.to_be_bytes());
        batch.extend([0, 0, 0, 0, 2]); // epoch of the leader, version
        batch.extend(crc32c(&body).to_be_bytes());
        batch.extend(body);
        batch
    }
}

/// Sends a batch to the topic's first partition.
pub async fn produce(server: &str, topic: &str, batch: &[u8]) {
    let mut request = Vec::new();
    request.extend([0, 0, 0, 3]); // Produce, version 3
    request.extend([0, 0, 0, 7]); // correlation
    request.extend((-1_i16).to_be_bytes()); // no client id
    request.extend((-1_i16).to_be_bytes()); // no transaction
    request.extend((-1_i16).to_be_bytes()); // acknowledged by all
    request.extend(30_000_i32.to_be_bytes());
    request.extend(1_i32.to_be_bytes());
    request.extend(u16::try_from(topic.len()).unwrap().to_be_bytes());
    request.extend(topic.as_bytes());
    request.extend(1_i32.to_be_bytes());
    request.extend(0_i32.to_be_bytes()); // partition
    request.extend(u32::try_from(batch.len()).unwrap().to_be_bytes());
    request.extend(batch);

    let mut stream = TcpStream::connect(server).await.unwrap();
    let length = u32::try_from(request.len()).unwrap();
    stream.write_all(&length.to_be_bytes()).await.unwrap();
    stream.write_all(&request).await.unwrap();
    let mut answer = vec![0; stream.read_u32().await.unwrap().try_into().unwrap()];
    stream.read_exact(&mut answer).await.unwrap();
    // Correlation, topics, name, partitions, partition, error.
    let error = &answer[4 + 4 + 2 + topic.len() + 4 + 4..][..2];
    assert_eq!(error, [0, 0], "the broker refuses the batch");
}

/// The batches of a log segment, as their producer sent them: the offset is the broker's.
pub fn batches(mut segment: &[u8]) -> Vec<Vec<u8>> {
    let mut batches = Vec::new();
    while segment.len() > 12 {
        let length = u32::from_be_bytes(segment[8..12].try_into().unwrap());
        let (batch, rest) = segment.split_at(12 + usize::try_from(length).unwrap());
        batches.push([&[0; 8], &batch[8..]].concat());
        segment = rest;
    }
    batches
}

fn bytes(out: &mut Vec<u8>, bytes: Option<&[u8]>) {
    match bytes {
        None => varint(out, -1),
        Some(bytes) => {
            varint(out, bytes.len().try_into().unwrap());
            out.extend(bytes);
        }
    }
}

/// Zigzag, seven bits a byte.
fn varint(out: &mut Vec<u8>, number: i64) {
    let mut rest = ((number << 1) ^ (number >> 63)).cast_unsigned();
    while rest >= 0x80 {
        out.push(u8::try_from(rest & 0x7f).unwrap() | 0x80);
        rest >>= 7;
    }
    out.push(u8::try_from(rest).unwrap());
}

/// Castagnoli's.
fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0x82f6_3b78 & 0_u32.wrapping_sub(crc & 1))
        })
    })
}
