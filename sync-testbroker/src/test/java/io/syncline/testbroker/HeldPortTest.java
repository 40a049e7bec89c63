package io.syncline.testbroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class HeldPortTest {
  @Test
  void aServerListensOnAHeldPortAgainAndAgain() throws Exception {
    try (HeldPort port = HeldPort.take()) {
      for (int round = 0; round < 3; round++) {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
          server.bind(address(port));
          try (Socket client = new Socket()) {
            client.connect(address(port));
            assertThat(client.isConnected()).isTrue();
          }
        }
      }
    }
  }

  @Test
  void nobodyAnswersOnAHeldPortUntilAServerDoes() throws Exception {
    try (HeldPort port = HeldPort.take();
        Socket client = new Socket()) {
      assertThatExceptionOfType(ConnectException.class)
          .isThrownBy(() -> client.connect(address(port)));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theSystemGivesAHeldPortToNobodyElse() throws Exception {
    Set<Integer> others = new HashSet<>();
    try (HeldPort port = HeldPort.take()) {
      for (int i = 0; i < 2000; i++) {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
          server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
          others.add(server.socket().getLocalPort());
        }
      }
      assertThat(others).doesNotContain(port.number());
    }
  }

  private static InetSocketAddress address(HeldPort port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port.number());
  }
}
