package io.syncline.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.control.Call;
import io.syncline.control.ClientCall;
import io.syncline.control.Forwarded;
import io.syncline.testkit.control.Samples;
import io.syncline.testkit.control.Samples.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallCodecTest {
  static Stream<Sample<?>> samples() {
    return Samples.all().stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void carriesEveryCallAndAnswer(Sample<?> sample) {
    assertThat(CallCodec.decode(CallCodec.encode(sample.call()))).isEqualTo(sample.call());
    Call<?> forwarded = new Forwarded<>(sample.call());
    assertThat(CallCodec.decode(CallCodec.encode(forwarded))).isEqualTo(forwarded);
    assertThat(answered(sample)).isEqualTo(sample.answer());
  }

  private static <R> R answered(Sample<R> sample) {
    Bytes json = CallCodec.encodeAnswer(sample.call(), sample.answer());
    R forwarded = CallCodec.decodeAnswer(new Forwarded<>(sample.call()), json);
    assertThat(forwarded).isEqualTo(sample.answer());
    return CallCodec.decodeAnswer(sample.call(), json);
  }

  @Test
  void hasASampleOfEveryCall() {
    Set<String> sampled = new TreeSet<>();
    samples().forEach(sample -> sampled.add(sample.call().getClass().getName()));
    Set<String> all = new TreeSet<>();
    leaves(Call.class, all);
    all.remove(Forwarded.class.getName());
    assertThat(sampled).isEqualTo(all);
  }

  private static void leaves(Class<?> type, Set<String> into) {
    for (Class<?> form : type.getPermittedSubclasses()) {
      if (form.isSealed()) {
        leaves(form, into);
      } else {
        into.add(form.getName());
      }
    }
  }

  @Test
  void carriesEveryCodeAndAnyText() {
    for (Code code : Code.values()) {
      String text = "\u00e4 \"\\ \u0000 \ud83d\ude00 \ud800 leader=https://h:1/x";
      Bytes json = CallCodec.encodeFailure(new SyncException(code, text));
      assertFails(code, text, () -> CallCodec.decodeAnswer(new ClientCall.GetVersion(), json));
    }
  }

  @Test
  void ignoresFieldsThatItDoesNotKnow() {
    assertThat(
            decode(
                "{\"v\":1,\"new\":{},\"type\":\"GetStatus\",\"call\":{\"shards\":true,\"x\":[1]}}"))
        .isEqualTo(new ClientCall.GetStatus(true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"v\":2,\"type\":\"GetVersion\",\"call\":{}}",
        "{\"v\":\"1\",\"type\":\"GetVersion\",\"call\":{}}",
        "{\"v\":1,\"type\":\"Unheard\",\"call\":{}}",
        "{\"v\":1,\"type\":\"GetVersion\"}",
        "{\"v\":1,\"type\":\"GetVersion\",\"call\":{}} {}",
        "{\"v\":1,\"type\":\"GetStatus\",\"call\":{}}",
        "{\"v\":1,\"type\":\"GetStatus\",\"call\":{\"shards\":1}}",
        "{\"v\":1,\"type\":\"GetUpstream\",\"call\":{\"hops\":4294967296}}",
        "{\"v\":1,\"type\":\"GetUpstream\",\"call\":{\"hops\":1.5}}",
        "{\"v\":1,\"type\":\"SetMessageTimeout\",\"call\":{\"timeout\":\"3 weeks\"}}",
        "{\"v\":1,\"type\":\"AbortOutgoing\",\"call\":{\"target\":\"no/t\"}}",
        "{\"v\":1,\"type\":\"Check\",\"call\":{\"id\":\"i\",\"shards\":[null]}}",
        "{\"v\":1,\"type\":\"StartTasks\",\"call\":{\"boot\":\"b\",\"term\":1,\"tasks\":[{\"type\":\"X\"}]}}",
      })
  void refusesWhatIsNoCall(String json) {
    assertFails(Code.BAD_REQUEST, "not a call of version 1", () -> decode(json));
  }

  @Test
  void refusesNestingAndTokensBeyondTheirLimits() {
    String deep = "{\"v\":1,\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertFails(Code.BAD_REQUEST, "within the limits", () -> decode(deep));
    String many = "{\"v\":1,\"x\":[" + "1,".repeat(4_000_000) + "1]}";
    assertFails(Code.BAD_REQUEST, "within the limits", () -> decode(many));
  }

  @Test
  void turnsAnyBytesIntoAValueOrOneError() {
    long seed = new Random().nextLong();
    System.out.println("CallCodecTest seed=" + seed);
    Random random = new Random(seed);
    List<Bytes> calls = new ArrayList<>();
    List<Sample<?>> samples = Samples.all();
    samples.forEach(sample -> calls.add(CallCodec.encode(sample.call())));
    for (int i = 0; i < 5_000; i++) {
      int which = random.nextInt(samples.size());
      Bytes call = damaged(calls.get(which), random);
      try {
        CallCodec.decode(call);
      } catch (SyncException e) {
        assertThat(e.code()).as(call.utf8()).isEqualTo(Code.BAD_REQUEST);
      }
      answers(samples.get(which), random);
    }
  }

  private static <R> void answers(Sample<R> sample, Random random) {
    Bytes answer = damaged(CallCodec.encodeAnswer(sample.call(), sample.answer()), random);
    try {
      CallCodec.decodeAnswer(sample.call(), answer);
    } catch (SyncException e) {
      assertThat(e.code()).as(answer.utf8()).isEqualTo(Code.CORRUPT);
    }
  }

  private static Bytes damaged(Bytes whole, Random random) {
    byte[] bytes = whole.toArray();
    switch (random.nextInt(4)) {
      case 0 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      case 1 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 2 -> {
        int at = random.nextInt(bytes.length);
        byte[] marks = "{}[]\",:-0n\\".getBytes(StandardCharsets.US_ASCII);
        bytes[at] = marks[random.nextInt(marks.length)];
      }
      default -> {
        int from = random.nextInt(bytes.length);
        int to = random.nextInt(bytes.length);
        int length = random.nextInt(bytes.length - Math.max(from, to));
        System.arraycopy(bytes, from, bytes, to, length);
      }
    }
    return Bytes.wrap(bytes);
  }

  @Test
  void writesVersionOneAsItAlwaysDid() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Sample<?> sample : Samples.all()) {
      if (!orderless(sample)) {
        lines.append(CallCodec.encode(sample.call()).utf8()).append('\n');
        lines.append(written(sample)).append('\n');
      }
    }
    try (InputStream golden = CallCodecTest.class.getResourceAsStream("calls-v1.jsonl")) {
      String expected =
          golden == null ? "" : new String(golden.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(lines.toString()).isEqualTo(expected);
    }
  }

  /** Samples with sets and maps of several, which have no order of their own. */
  private static boolean orderless(Sample<?> sample) {
    return Set.of("Check", "Renew", "ReportInventory", "SendShards", "StopTasks")
        .contains(sample.call().getClass().getSimpleName());
  }

  private static <R> String written(Sample<R> sample) {
    return CallCodec.encodeAnswer(sample.call(), sample.answer()).utf8();
  }

  private static Call<?> decode(String json) {
    return CallCodec.decode(Bytes.utf8(json));
  }

  private static void assertFails(
      Code code, String text, org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(SyncException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(text);
  }
}
